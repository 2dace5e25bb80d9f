import type { GraphqlRequest } from "../answer.ts";
import { requestOf } from "../http/read-request.ts";
import { isRecord } from "../ndc/is-record.ts";
import { askPlugin, type PluginCall } from "./ask-plugin.ts";
import type { BuildPlugins, PluginOf } from "./build-plugins.ts";
import { jsonOf, refusalBy } from "./plugin-answer.ts";
import { unreadable } from "./plugin-failure.ts";
import { type Asked, toldRequest } from "./told-request.ts";

/** What is to be answered, or the body of the answer. */
export type BeforeParse = { request: GraphqlRequest } | { answer: Buffer };

/** 200 answers for the engine, 204 lets the request be, and this one changes it. */
const CHANGED = 299;

/**
 * Asks the plugins before parsing, each about what the one before it has left. The first that answers
 * ends it. Throws `PluginFailure`.
 */
export async function askBeforeParse(
  { preParse, deps }: Pick<BuildPlugins, "preParse" | "deps">,
  { client, request: original }: Asked,
  call: PluginCall,
): Promise<BeforeParse> {
  let request = original;
  for (const plugin of preParse) {
    const body = toldRequest({ client, request }, plugin.config);
    const answer = await askPlugin(plugin, body, client, call, deps);
    if (answer.status === 200) return { answer: answer.body };
    if (answer.status === 204) continue;
    if (answer.status !== CHANGED) throw refusalBy(plugin, answer);
    request = requestIn(plugin, jsonOf(plugin, answer));
  }
  return { request };
}

function requestIn(plugin: PluginOf<"preParse">, json: unknown): GraphqlRequest {
  const read = isRecord(json) ? requestOf(json) : { refused: "an object was expected" };
  if ("refused" in read) throw unreadable(plugin, `it is no GraphQL request: ${read.refused}`);
  return read;
}

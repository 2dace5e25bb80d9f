import { askPlugin, type PluginCall } from "./ask-plugin.ts";
import type { BuildPlugins, PluginOf } from "./build-plugins.ts";
import { jsonOf, refusalBy } from "./plugin-answer.ts";
import { PluginFailure } from "./plugin-failure.ts";
import { type Asked, toldRequest } from "./told-request.ts";

type PreResponse = PluginOf<"preResponse">;
type Plugins = Pick<BuildPlugins, "preResponse" | "deps">;

/**
 * Tells the asynchronous plugins of a response, and asks the others one after the other, each about
 * what the one before it has left. Null: the response stays as it is. Throws `PluginFailure`.
 *
 * @param response As JSON.
 */
export async function askBeforeResponse(
  plugins: Plugins,
  asked: Asked,
  response: unknown,
  call: PluginCall,
): Promise<{ response: unknown } | null> {
  const { preResponse } = plugins;
  for (const one of preResponse) {
    if (one.config.async) tell(one, plugins, asked, response, call);
  }
  let changed: { response: unknown } | null = null;
  for (const one of preResponse) {
    if (one.config.async) continue;
    const current: unknown = changed === null ? response : changed.response;
    changed = (await askOne(one, plugins, asked, current, call)) ?? changed;
  }
  return changed;
}

/** Nobody waits for it: it goes on when the client has its response and is gone. */
function tell(
  plugin: PreResponse,
  { deps }: Plugins,
  asked: Asked,
  response: unknown,
  { traceparent }: PluginCall,
): void {
  const { signal } = new AbortController();
  const body = toldResponse(plugin, asked, response);
  const told = askPlugin(plugin, body, asked.client, { signal, traceparent }, deps);
  void told.then(ignored, ignored);
}

/** What an asynchronous plugin says, or that it says nothing, changes nothing. */
function ignored(): void {}

async function askOne(
  plugin: PreResponse,
  { deps }: Plugins,
  asked: Asked,
  response: unknown,
  call: PluginCall,
): Promise<{ response: unknown } | null> {
  try {
    const body = toldResponse(plugin, asked, response);
    const answer = await askPlugin(plugin, body, asked.client, call, deps);
    if (answer.status === 204) return null;
    if (answer.status !== 200) throw refusalBy(plugin, answer);
    return { response: jsonOf(plugin, answer) };
  } catch (error) {
    if (error instanceof PluginFailure && plugin.onFailure === "continue") return null;
    throw error;
  }
}

/**
 * The response is always there: metadata in use, that of the published plugin for caches among it,
 * expects it without its switch.
 */
function toldResponse({ config }: PreResponse, asked: Asked, response: unknown) {
  return { ...toldRequest(asked, config), response };
}

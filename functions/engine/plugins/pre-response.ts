import { askPlugin, type PluginCall, type PluginDeps } from "./ask-plugin.ts";
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

/** How many questions that nobody waits for a build may have under way; further ones are left out. */
export const TOLD_MAX = 100;

/** By what the plugins of a build share. */
const underWay = new WeakMap<PluginDeps, number>();

/** Nobody waits for it: it goes on when the client has its response and is gone. */
function tell(
  plugin: PreResponse,
  { deps }: Plugins,
  asked: Asked,
  response: unknown,
  { traceparent }: PluginCall,
): void {
  const before = underWay.get(deps) ?? 0;
  if (before >= TOLD_MAX) return;
  underWay.set(deps, before + 1);
  const ended = () => void underWay.set(deps, (underWay.get(deps) ?? 1) - 1);
  const { signal } = new AbortController();
  const body = toldResponse(plugin, asked, response);
  const told = askPlugin(plugin, body, asked.client, { signal, traceparent }, deps);
  // What it says, or that it says nothing, changes nothing.
  void told.then(ended, ended);
}

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

import { pathPattern } from "../metadata/path-pattern.ts";
import { textOf } from "../http/read-request.ts";
import { askPlugin, type PluginAnswer } from "./ask-plugin.ts";
import type { BuildPlugins, PluginOf } from "./build-plugins.ts";
import { matchesPath } from "./match-path.ts";
import { refusalBy } from "./plugin-answer.ts";
import { PluginFailure } from "./plugin-failure.ts";

type PreRoute = PluginOf<"preRoute">;
type Plugins = Pick<BuildPlugins, "preRoute" | "deps">;

/**
 * Answers a request to a path that is none of the engine's own, by the first plugin that is for it.
 * Null: there is none. Nobody has signed in: plugins see to that themselves.
 *
 * @param bodyBytesMax Of the request.
 */
export async function answerRoute(
  plugins: Plugins,
  request: Request,
  bodyBytesMax: number,
): Promise<Response | null> {
  const url = new URL(request.url);
  try {
    const plugin = plugins.preRoute.find((one) => isFor(one, request.method, url.pathname));
    return plugin === undefined ? null : await routed(plugin, plugins, request, url, bodyBytesMax);
  } catch (error) {
    if (!(error instanceof PluginFailure)) throw error;
    const { status, message, details } = error;
    return Response.json({ error: details === undefined ? message : details }, { status });
  }
}

function isFor(plugin: PreRoute, method: string, path: string): boolean {
  const { matchMethods, matchPath } = plugin.config;
  if (!matchMethods.includes(method)) return false;
  try {
    return matchesPath(pathPattern(matchPath), path);
  } catch (cause) {
    const message = `The path pattern of the pre-route plugin ${plugin.name} cannot be used`;
    throw new PluginFailure(plugin, message, { cause });
  }
}

async function routed(
  plugin: PreRoute,
  { deps }: Plugins,
  request: Request,
  { pathname, search }: URL,
  bodyBytesMax: number,
): Promise<Response> {
  const { path, method, query, body } = plugin.config.rawRequest;
  const told = {
    path: path ? pathname : null,
    method: method ? request.method : null,
    query: query && search !== "" ? search.slice(1) : null,
    body: body ? await bodyOf(plugin, request, bodyBytesMax) : null,
  };
  const call = { signal: request.signal, traceparent: request.headers.get("traceparent") };
  const client = { headers: new Map(request.headers) };
  const answer = await askPlugin(plugin, told, client, call, deps);
  if (answer.status !== 200) throw refusalBy(plugin, answer);
  return new Response(new Uint8Array(answer.body), { headers: headersOf(plugin, answer, deps) });
}

/** Those of the configuration, then those of the plugin's answer that are passed on. */
function headersOf(
  { config: { responseHeaders } }: PreRoute,
  { headers }: PluginAnswer,
  { environment }: Plugins["deps"],
): Headers {
  const told = new Headers();
  for (const [name, value] of Object.entries(responseHeaders.additional)) {
    told.set(name, "value" in value ? value.value : (environment(value.valueFromEnv) ?? ""));
  }
  for (const name of responseHeaders.forward) {
    const [first, ...more] = [headers[name.toLowerCase()] ?? []].flat();
    if (first === undefined) continue;
    told.set(name, first);
    for (const one of more) told.append(name, one);
  }
  return told;
}

async function bodyOf(plugin: PreRoute, request: Request, bytesMax: number): Promise<unknown> {
  const text = await textOf(request, bytesMax);
  if (text === null) throw unfit(plugin, `the body is larger than ${bytesMax} bytes`);
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw unfit(plugin, "the body is not JSON", cause);
  }
}

/** The client's request cannot be told to the plugin. */
function unfit({ kind, name }: PreRoute, why: string, cause?: unknown): PluginFailure {
  const message = `Error while building the request for the pre-route plugin ${name} - ${why}`;
  return new PluginFailure({ kind, name }, message, { status: 400, cause });
}

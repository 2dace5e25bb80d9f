import { type Key, keyOf, shown } from "../../names.ts";
import type {
  LifecyclePluginHookHeadersConfig,
  LifecyclePluginHookV1,
  LifecyclePreResponsePluginHook,
  LifecyclePreRoutePluginHook,
  RawRequestConfig,
} from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import { pathPattern } from "../../path-pattern.ts";
import type { Plugin, PluginHeaders } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";

/** The hooks that are asked before a step of a request. */
export function resolvePlugins(
  known: Pick<Known, "parsed" | "connectors">,
  report: Report,
): Plugin[] {
  const plugins: Plugin[] = [];
  for (const located of objectsOf(known.parsed, "LifecyclePluginHook")) {
    report.attempt(() => {
      const made = plugin(located.object.definition, located);
      if (made.kind === "preNdcRequest" || made.kind === "preNdcResponse") {
        const earlier = plugins.filter(({ kind }) => kind === made.kind);
        checkConnectors(made, earlier as NdcPlugin[], located, known);
      }
      plugins.push(made);
    });
  }
  return plugins;
}

type NdcPlugin = Extract<Plugin, { config: { connectors: Key[] } }>;

/** A connector has at most one plugin of each kind. */
function checkConnectors(
  plugin: NdcPlugin,
  earlier: readonly NdcPlugin[],
  { subgraph, path }: Located,
  { connectors }: Pick<Known, "connectors">,
): void {
  const named = (name: string) => shown(keyOf(subgraph, name));
  if (earlier.some(({ name }) => name === plugin.name)) {
    refuse(`Plugin ${named(plugin.name)} is defined more than once`, [...path, "name"]);
  }
  const at = [...path, "connectors"];
  for (const connector of plugin.config.connectors) {
    if (connectors[connector] === undefined) {
      refuse(
        `Plugin ${named(plugin.name)} references unknown data connector ${shown(connector)}`,
        at,
      );
    }
    const other = earlier.find(({ config }) => config.connectors.includes(connector));
    if (other === undefined) continue;
    const kind = plugin.kind === "preNdcRequest" ? "NdcRequest" : "NdcResponse";
    refuse(
      `Data connector ${shown(connector)} is referenced by multiple ${kind} plugins: ${named(other.name)} and ${named(plugin.name)}`,
      at,
    );
  }
}

function plugin(hook: LifecyclePluginHookV1, located: Located): Plugin {
  const { name } = hook;
  const { subgraph } = located;
  const common = { name, url: hook.url, onFailure: "fail" as const };
  switch (hook.pre) {
    case "parse": {
      const { headers, session, rawRequest } = hook.config.request;
      const config = { session: has(session), rawRequest: rawRequestOf(rawRequest) };
      return { ...common, kind: "preParse", headers: headersOf(headers), config };
    }
    case "response":
      return { ...common, ...preResponse(hook) };
    case "route":
      checkPattern(hook, located);
      return { ...common, kind: "preRoute", ...preRoute(hook) };
    case "ndcRequest": {
      const { headers, session, ndcRequest, forwardHeaders } = hook.config.request;
      return {
        ...common,
        kind: "preNdcRequest",
        headers: headersOf({ additional: headers ?? null, forward: forwardHeaders ?? [] }),
        config: {
          session: has(session),
          ndcRequest: has(ndcRequest),
          connectors: connectorsOf(hook, subgraph),
        },
      };
    }
    case "ndcResponse": {
      const { headers, session, ndcRequest, ndcResponse } = hook.config.request;
      return {
        ...common,
        kind: "preNdcResponse",
        headers: headersOf({ additional: headers ?? null }),
        config: {
          session: has(session),
          ndcRequest: has(ndcRequest),
          ndcResponse: has(ndcResponse),
          connectors: connectorsOf(hook, subgraph),
        },
      };
    }
  }
}

/** Nobody waits for its answer, except where the metadata says so. */
function preResponse({ config: { request, mode } }: LifecyclePreResponsePluginHook) {
  const waits = mode?.type === "synchronous";
  return {
    kind: "preResponse",
    onFailure: waits ? (mode.onPluginFailure ?? "fail") : "continue",
    headers: headersOf(request.headers),
    config: {
      session: has(request.session),
      rawRequest: rawRequestOf(request.rawRequest),
      rawResponse: has(request.rawResponse),
      async: !waits,
    },
  } as const;
}

function preRoute({ config }: LifecyclePreRoutePluginHook) {
  const { path, method, query, body } = config.request.rawRequest;
  return {
    headers: headersOf(config.request.headers),
    config: {
      matchPath: config.matchPath,
      matchMethods: config.matchMethods,
      requestMethod: config.request.method,
      rawRequest: { path: has(path), method: has(method), query: has(query), body: has(body) },
      responseHeaders: headersOf(config.response?.headers),
    },
  };
}

/** Whatever path is asked for, it would be looked at by the pattern. */
function checkPattern(
  { name, config }: LifecyclePreRoutePluginHook,
  { subgraph, path }: Located,
): void {
  try {
    pathPattern(config.matchPath);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const plugin = shown(keyOf(subgraph, name));
    const at = [...path, "config", "matchPath"];
    refuse(`Plugin ${plugin} has a matchPath that is no pattern: ${why}`, at);
  }
}

function connectorsOf({ connectors }: { connectors: readonly string[] }, subgraph: string): Key[] {
  return [...new Set(connectors.map((name) => keyOf(subgraph, name)))];
}

/** Parts of a request are sent where their (empty) configuration is there. */
function has(part: object | null | undefined): boolean {
  return part !== null && part !== undefined;
}

function rawRequestOf({ query, variables }: RawRequestConfig) {
  return { query: has(query), variables: has(variables) };
}

function headersOf(headers: LifecyclePluginHookHeadersConfig | null | undefined): PluginHeaders {
  return { forward: headers?.forward ?? [], additional: headers?.additional ?? {} };
}

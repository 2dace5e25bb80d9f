import type { Answering } from "../../ndc/stand-in.ts";
import type { PluginDeps } from "../ask-plugin.ts";
import type { PluginOf } from "../build-plugins.ts";
import type { Client } from "../client.ts";

/** Whose requests plugins are asked about in tests. */
export const CLIENT: Client = {
  session: {
    role: "user",
    variables: new Map<string, { text: string } | { json: unknown }>([
      ["x-hasura-role", { text: "user" }],
      ["x-hasura-ids", { json: [1, 2] }],
    ]),
  },
  headers: new Map([
    ["x-name", "Ada"],
    ["host", "shop.localhost"],
  ]),
};

export const SESSION = {
  role: "user",
  variables: { "x-hasura-role": "user", "x-hasura-ids": [1, 2] },
};

export const TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
export const CALL = { signal: new AbortController().signal, traceparent: TRACEPARENT };

/** Answers with nothing but a status. */
export function bare(status: number): Answering {
  return (response) => response.writeHead(status).end();
}

/** Answers a text. */
export function text(body: string, status = 200): Answering {
  return (response) => response.writeHead(status).end(body);
}

export function depsOver(pools: PluginDeps["pools"], limits: Partial<PluginDeps["limits"]> = {}) {
  const environment = (name: string) => (name === "KEY" ? "from the environment" : null);
  return { pools, limits: { callMs: 10_000, answerBytes: 1_000, ...limits }, environment };
}

const common = (url: string) => ({
  name: "check",
  url: { value: url },
  headers: { forward: [], additional: {} },
  onFailure: "fail" as const,
});

export function preParseAt(
  url: string,
  more: Partial<PluginOf<"preParse">> = {},
): PluginOf<"preParse"> {
  const config = { session: true, rawRequest: { query: true, variables: true } };
  return { ...common(url), kind: "preParse", config, ...more };
}

export function preResponseAt(
  url: string,
  { async = false, ...more }: Partial<PluginOf<"preResponse">> & { async?: boolean } = {},
): PluginOf<"preResponse"> {
  const rawRequest = { query: true, variables: true };
  const config = { session: true, rawRequest, rawResponse: true, async };
  return { ...common(url), kind: "preResponse", config, ...more };
}

export function preRouteAt(
  url: string,
  config: Partial<PluginOf<"preRoute">["config"]> = {},
): PluginOf<"preRoute"> {
  return {
    ...common(url),
    kind: "preRoute",
    config: {
      matchPath: "^/v1/rest/.*$",
      matchMethods: ["GET", "POST"],
      requestMethod: "POST",
      rawRequest: { path: true, method: true, query: true, body: true },
      responseHeaders: { forward: [], additional: {} },
      ...config,
    },
  };
}

export function preNdcRequestAt(
  url: string,
  config: Partial<PluginOf<"preNdcRequest">["config"]> = {},
): PluginOf<"preNdcRequest"> {
  return {
    ...common(url),
    kind: "preNdcRequest",
    config: { session: true, ndcRequest: true, connectors: ["shop.db"], ...config },
  };
}

export function preNdcResponseAt(
  url: string,
  config: Partial<PluginOf<"preNdcResponse">["config"]> = {},
): PluginOf<"preNdcResponse"> {
  return {
    ...common(url),
    kind: "preNdcResponse",
    config: {
      session: true,
      ndcRequest: true,
      ndcResponse: true,
      connectors: ["shop.db"],
      ...config,
    },
  };
}

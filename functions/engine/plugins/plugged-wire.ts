import { type Key, nameOf, subgraphOf } from "../metadata/names.ts";
import type { Plugin } from "../metadata/resolved.ts";
import type { ConnectorWire, Operation } from "../ndc/connector-wire.ts";
import type { ConnectorCall } from "../ndc/connector.ts";
import { isRecord } from "../ndc/is-record.ts";
import { askPlugin, type PluginDeps } from "./ask-plugin.ts";
import type { PluginOf } from "./build-plugins.ts";
import { type Client, toldSession } from "./client.ts";
import { jsonOf, refusalBy } from "./plugin-answer.ts";
import { unreadable } from "./plugin-failure.ts";

/** The plugins of one connector: of each kind one at most. */
export interface ConnectorPlugins {
  connector: Key;
  request: PluginOf<"preNdcRequest"> | null;
  response: PluginOf<"preNdcResponse"> | null;
}

/** Null: there are none. */
export function connectorPlugins(
  plugins: readonly Plugin[],
  connector: Key,
): ConnectorPlugins | null {
  const found: ConnectorPlugins = { connector, request: null, response: null };
  for (const plugin of plugins) {
    const isIts = "connectors" in plugin.config && plugin.config.connectors.includes(connector);
    if (!isIts) continue;
    if (plugin.kind === "preNdcRequest") found.request = plugin;
    if (plugin.kind === "preNdcResponse") found.response = plugin;
  }
  return found.request === null && found.response === null ? null : found;
}

/** A question to a connector, on its way. */
interface Exchange {
  wire: ConnectorWire;
  plugins: ConnectorPlugins;
  client: Client;
  deps: PluginDeps;
  operation: Operation;
  call: ConnectorCall;
}

/**
 * A connector whose requests and answers plugins see, and may change, in the version that it speaks.
 * Throws `PluginFailure` beside what the connector throws.
 */
export function pluggedWire(
  wire: ConnectorWire,
  plugins: ConnectorPlugins,
  client: Client,
  deps: PluginDeps,
): ConnectorWire {
  return {
    version: wire.version,
    async send(operation, original, call) {
      const exchange = { wire, plugins, client, deps, operation, call };
      const before = await askBeforeRequest(exchange, original);
      if ("response" in before) return before.response;
      const answer = await wire.send(operation, before.request, call);
      return await askBeforeAnswer(exchange, before.request, answer);
    },
  };
}

/** What is to be sent; or what is answered in the connector's place, which nobody looks at again. */
async function askBeforeRequest(
  exchange: Exchange,
  request: unknown,
): Promise<{ request: unknown } | { response: unknown }> {
  const { plugins, client, call, deps } = exchange;
  const { request: plugin } = plugins;
  if (plugin === null) return { request };
  const answer = await askPlugin(plugin, told(plugin, exchange, request), client, call, deps);
  if (answer.status === 204) return { request };
  if (answer.status !== 200) throw refusalBy(plugin, answer);
  const json = jsonOf(plugin, answer);
  const { ndcRequest, ndcResponse } = isRecord(json) ? json : {};
  if ((ndcRequest == null) === (ndcResponse == null)) {
    throw unreadable(plugin, "it has to hold either `ndcRequest` or `ndcResponse`");
  }
  return ndcRequest == null ? { response: ndcResponse } : { request: ndcRequest };
}

async function askBeforeAnswer(
  exchange: Exchange,
  request: unknown,
  response: unknown,
): Promise<unknown> {
  const { plugins, client, call, deps } = exchange;
  const { response: plugin } = plugins;
  if (plugin === null) return response;
  const ndcResponse = plugin.config.ndcResponse ? response : null;
  const body = { ...told(plugin, exchange, request), ndcResponse };
  const answer = await askPlugin(plugin, body, client, call, deps);
  if (answer.status === 204) return response;
  if (answer.status !== 200) throw refusalBy(plugin, answer);
  return jsonOf(plugin, answer) ?? response;
}

function told(
  { config }: PluginOf<"preNdcRequest"> | PluginOf<"preNdcResponse">,
  { wire, plugins, client, operation }: Exchange,
  ndcRequest: unknown,
) {
  return {
    session: config.session ? toldSession(client.session) : null,
    ndcRequest: config.ndcRequest ? ndcRequest : null,
    dataConnectorName: {
      subgraph: subgraphOf(plugins.connector),
      name: nameOf(plugins.connector),
    },
    operationType: operation,
    ndcVersion: `${wire.version}.x`,
  };
}

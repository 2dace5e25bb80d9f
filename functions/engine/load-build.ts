import type { Dispatcher } from "undici";
import type { Clock } from "../../shared/clock.ts";
import { supergraphPaths } from "../../shared/domain/supergraph-paths.ts";
import { Secret } from "../../shared/secret.ts";
import type { TypeSource } from "./graphql/view.ts";
import { lintasLink } from "./host/link-url.ts";
import type { LoadedBuild } from "./loaded-build.ts";
import type { OpenedBuild } from "./metadata/format/open-compiled.ts";
import { type Cors, DEFAULT_SERVING } from "./metadata/format/source.ts";
import type { GraphqlSchema } from "./metadata/graphql-schema.ts";
import type { Key } from "./metadata/names.ts";
import type { Connector, EnvironmentValue, Plugin, Resolved } from "./metadata/resolved.ts";
import { connectorOver } from "./ndc/connector-over.ts";
import type { ConnectorWire } from "./ndc/connector-wire.ts";
import type { DataConnector } from "./ndc/connector.ts";
import { type ConnectorLimits, httpWire, type Sign } from "./ndc/http-wire.ts";
import { wireForm } from "./ndc/wire-form.ts";
import { type Metadata, metadataOf } from "./plan/context.ts";
import { pluginsOf } from "./plugins/build-plugins.ts";
import type { Client } from "./plugins/client.ts";
import { inProcessWire } from "./plugins/in-process-wire.ts";
import { connectorPlugins, pluggedWire } from "./plugins/plugged-wire.ts";
import { type BuildTelemetry, noTelemetry } from "./telemetry/telemetry.ts";

export interface LoadOptions {
  /** A variable of the release. */
  environment: (name: string) => string | null;
  /** Connectors that are in this process, by their key; all others are asked over HTTP. */
  inProcess?: { get(key: Key): DataConnector | undefined };
  /** Where `lintas:part/<name>` leads; null: nowhere. */
  part?: (name: string) => PartTarget | null;
  /** Shared by all builds. */
  pools: Dispatcher;
  /** Of each call to a connector or a plugin. */
  limits: ConnectorLimits;
  clock: Clock;
  /** Absent: nothing is measured. */
  telemetry?: BuildTelemetry;
}

/** Another part of the same release, as a connector. */
export interface PartTarget {
  url: string;
  /** Headers of one request, by which the part knows whose it is. */
  sign?: Sign;
}

/** What a compiled build holds. */
export interface CompiledBuild {
  resolved: Resolved;
  schema: GraphqlSchema;
}

/** Makes a build ready for requests. Nothing is connected to before it is asked. */
export function loadBuild({ resolved, schema }: CompiledBuild, options: LoadOptions): LoadedBuild {
  const metadata = metadataOf(resolved, options.environment);
  const { path } = DEFAULT_SERVING;
  const { plugins } = resolved;
  return loaded({ schema: sourceOf(schema), metadata, plugins, path, cors: null }, options);
}

/** The same of a compiled file, of which only what requests ask for is read. */
export function loadOpened(opened: OpenedBuild, options: LoadOptions): LoadedBuild {
  const metadata = { ...opened.metadata, environment: options.environment };
  const { schema, path, cors } = opened;
  return loaded({ schema, metadata, plugins: opened.plugins(), path, cors }, options);
}

interface Content {
  schema: TypeSource;
  metadata: Metadata;
  plugins: readonly Plugin[];
  /** Of its endpoint. */
  path: string;
  cors: Cors | null;
}

function loaded(content: Content, options: LoadOptions): LoadedBuild {
  const { schema, metadata, plugins, path, cors } = content;
  const connectors = new Map<Key, (client: Client) => DataConnector>();
  return {
    paths: supergraphPaths(path),
    cors,
    schema,
    metadata,
    plugins: pluginsOf(plugins, options),
    telemetry: options.telemetry ?? noTelemetry,
    connector(key, client) {
      const known = connectors.get(key);
      if (known !== undefined) return known(client);
      const connector = connectorOf(key, metadata.connector(key), plugins, options);
      connectors.set(key, connector);
      return connector(client);
    },
  };
}

/** The same for every client, except where plugins are told who asks. */
function connectorOf(
  key: Key,
  link: Connector,
  plugins: readonly Plugin[],
  options: LoadOptions,
): (client: Client) => DataConnector {
  const inProcess = options.inProcess?.get(key);
  const around = connectorPlugins(plugins, key);
  if (around === null) {
    const connector = inProcess ?? connectorOver(overHttp(link, options), link.schema);
    return () => connector;
  }
  const wire = inProcess === undefined ? overHttp(link, options) : inProcessWire(inProcess);
  const form = wireForm(wire.version, link.schema);
  return (client) => connectorOver(pluggedWire(wire, around, client, options), link.schema, form);
}

function sourceOf(schema: GraphqlSchema): TypeSource {
  const { query, mutation, subscription, types } = schema;
  return {
    query,
    mutation,
    subscription,
    type: (name) => (Object.hasOwn(types, name) ? types[name] : undefined),
  };
}

function overHttp(link: Connector, options: LoadOptions): ConnectorWire {
  const { pools, limits, clock, environment } = options;
  const read = (value: EnvironmentValue) =>
    "value" in value ? value.value : (environment(value.valueFromEnv) ?? "");
  const headers = Object.entries(link.headers).map(([name, value]) => [
    name,
    new Secret(read(value)),
  ]);
  const token = environment("HASURA_SERVICE_TOKEN_SECRET");
  const reading = placeOf(read(link.url.read), options);
  const writing = placeOf(read(link.url.write), options);
  return httpWire({
    version: link.version,
    url: { read: reading.url, write: writing.url },
    sign: { read: reading.sign ?? null, write: writing.sign ?? null },
    headers: Object.fromEntries(headers) as Record<string, Secret>,
    serviceToken: token === null ? null : new Secret(token),
    pools,
    limits,
    clock,
  });
}

function placeOf(url: string, { part }: LoadOptions): PartTarget {
  const link = lintasLink(url);
  return (link?.kind === "part" ? part?.(link.name) : null) ?? { url };
}

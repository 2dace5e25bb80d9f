import type { Dispatcher } from "undici";
import type { Clock } from "../../shared/clock.ts";
import { Secret } from "../../shared/secret.ts";
import type { TypeSource } from "./graphql/view.ts";
import type { LoadedBuild } from "./loaded-build.ts";
import type { GraphqlSchema } from "./metadata/graphql-schema.ts";
import type { Key } from "./metadata/names.ts";
import type { Connector, EnvironmentValue, Resolved } from "./metadata/resolved.ts";
import { connectorOver } from "./ndc/connector-over.ts";
import type { DataConnector } from "./ndc/connector.ts";
import { type ConnectorLimits, httpWire } from "./ndc/http-wire.ts";
import { metadataOf } from "./plan/context.ts";

export interface LoadOptions {
  /** A variable of the release. */
  environment: (name: string) => string | null;
  /** Connectors that are in this process, by their key; all others are asked over HTTP. */
  inProcess?: ReadonlyMap<Key, DataConnector>;
  /** Shared by all builds. */
  pools: Dispatcher;
  limits: ConnectorLimits;
  clock: Clock;
}

/** What a compiled build holds. */
export interface CompiledBuild {
  resolved: Resolved;
  schema: GraphqlSchema;
}

/** Makes a build ready for requests. Nothing is connected to before it is asked. */
export function loadBuild({ resolved, schema }: CompiledBuild, options: LoadOptions): LoadedBuild {
  const connectors = new Map<Key, DataConnector>(options.inProcess);
  return {
    schema: sourceOf(schema),
    metadata: metadataOf(resolved, options.environment),
    connector(key) {
      const known = connectors.get(key);
      if (known !== undefined) return known;
      const link = resolved.connectors[key];
      if (link === undefined) throw new Error(`the build lacks the connector ${key}`);
      const connector = overHttp(link, options);
      connectors.set(key, connector);
      return connector;
    },
  };
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

function overHttp(link: Connector, options: LoadOptions): DataConnector {
  const { pools, limits, clock, environment } = options;
  const read = (value: EnvironmentValue) =>
    "value" in value ? value.value : (environment(value.valueFromEnv) ?? "");
  const headers = Object.entries(link.headers).map(([name, value]) => [
    name,
    new Secret(read(value)),
  ]);
  const token = environment("HASURA_SERVICE_TOKEN_SECRET");
  const wire = httpWire({
    version: link.version,
    url: { read: read(link.url.read), write: read(link.url.write) },
    headers: Object.fromEntries(headers) as Record<string, Secret>,
    serviceToken: token === null ? null : new Secret(token),
    pools,
    limits,
    clock,
  });
  return connectorOver(wire, link.schema);
}

import type { SupergraphPaths } from "../../shared/domain/supergraph-paths.ts";
import type { Cors } from "./metadata/format/source.ts";
import type { Key } from "./metadata/names.ts";
import type { DataConnector } from "./ndc/connector.ts";
import type { TypeSource } from "./graphql/view.ts";
import type { Metadata } from "./plan/context.ts";
import type { BuildPlugins } from "./plugins/build-plugins.ts";
import type { Client } from "./plugins/client.ts";
import type { BuildTelemetry } from "./telemetry/telemetry.ts";

/** A build that requests are answered from; one for all of its requests, roles and sockets. */
export interface LoadedBuild {
  paths: SupergraphPaths;
  /** Whose browsers may read its answers; null: those of its own origin. */
  cors: Cors | null;
  schema: TypeSource;
  metadata: Metadata;
  /** Between it and the engine are plugins, where the build has some; they are told of the client. */
  connector(key: Key, client: Client): DataConnector;
  plugins: BuildPlugins;
  telemetry: BuildTelemetry;
}

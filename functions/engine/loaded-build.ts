import type { Key } from "./metadata/names.ts";
import type { DataConnector } from "./ndc/connector.ts";
import type { TypeSource } from "./graphql/view.ts";
import type { Metadata } from "./plan/context.ts";

/** A build that requests are answered from; one for all of its requests, roles and sockets. */
export interface LoadedBuild {
  schema: TypeSource;
  metadata: Metadata;
  connector(key: Key): DataConnector;
}

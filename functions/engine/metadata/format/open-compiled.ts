import type { GraphqlField, GraphqlSchema, GraphqlType } from "../graphql-schema.ts";
import type { Key } from "../names.ts";
import type {
  AggregateExpression,
  BooleanExpression,
  Command,
  Connector,
  Model,
  ObjectType,
  OrderByExpression,
  Plugin,
  Resolved,
} from "../resolved.ts";
import { CompiledFileError } from "./compiled-file-error.ts";
import { type CompiledHead, sliceName } from "./compiled-slices.ts";
import { FORMAT_VERSION, HEADER_BYTES, readHeader } from "./header.ts";
import { lazyRecord } from "./lazy-record.ts";
import { type SliceOptions, Slices } from "./slices.ts";
import type { Cors } from "./source.ts";
import { owned } from "./zstd.ts";

/** A build of which only what is asked for is made; answers may be kept, and never be changed. */
export interface OpenedBuild {
  /** What it holds in memory beside what it keeps of its answers. */
  bytes: number;
  schema: Pick<GraphqlSchema, "query" | "mutation" | "subscription"> & {
    type(name: string): GraphqlType | undefined;
  };
  /** All but what the environment of a release gives. */
  metadata: OpenedMetadata;
  roles: readonly string[];
  /** The keys of its connectors; of a file that was written when none were kept, none. */
  connectors(): readonly Key[];
  plugins(): readonly Plugin[];
  /** The AuthConfig's JSON, read and found right when it was compiled; null: there is none. */
  authConfig(): unknown;
  /** Of its GraphQL endpoint. */
  path: string;
  /** Whose browsers may read its answers; null: those of its own origin. */
  cors: Cors | null;
  /** The configuration of a connector in the engine's own process; undefined: there is none of this name. */
  configuration(connector: string): unknown;
}

export interface OpenedMetadata extends Pick<Resolved, "flags" | "graphql"> {
  connector(key: Key): Connector;
  objectType(key: Key): ObjectType;
  isObjectType(key: Key): boolean;
  model(key: Key): Model;
  command(key: Key): Command;
  booleanExpression(key: Key): BooleanExpression;
  isBooleanExpression(key: Key): boolean;
  orderByExpression(key: Key): OrderByExpression;
  aggregateExpression(key: Key): AggregateExpression;
  /** By its GraphQL name. */
  objectTypeNamed(graphqlName: string): ObjectType | null;
}

const DEFAULTS: SliceOptions = { cacheChars: 12 * 1024 };

/**
 * Opens a compiled supergraph. Of `file` only the compiled form is kept, as a copy; the source, which
 * requests do not need, is not.
 *
 * Throws `CompiledFileError`; where its fault is `version`, `readSource` still gives what it was
 * compiled of.
 */
export function openCompiled(file: Uint8Array, options: SliceOptions = DEFAULTS): OpenedBuild {
  const whole = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const { version, sourceAt } = readHeader(whole);
  if (version !== FORMAT_VERSION) {
    const message = `the file is of format ${version}; this engine serves format ${FORMAT_VERSION}`;
    throw new CompiledFileError("version", message);
  }
  const own = owned(whole.subarray(HEADER_BYTES, sourceAt));
  const slices = new Slices(own, options);
  const head = slices.get(sliceName.head) as CompiledHead | undefined;
  if (head === undefined) throw new CompiledFileError("damaged", "the file holds no build");
  const { query, mutation, subscription, flags, graphql, roles, path, cors = null } = head;
  return {
    bytes: own.length,
    schema: { query, mutation, subscription, type: (name) => typeOf(slices, name) },
    metadata: { flags, graphql, ...metadataOf(slices) },
    roles,
    connectors: () => (slices.get(sliceName.connectors) ?? []) as Key[],
    plugins: () => slices.get(sliceName.plugins) as Plugin[],
    authConfig: () => slices.get(sliceName.authConfig),
    path,
    cors,
    configuration: (connector) => slices.get(sliceName.configuration(connector)),
  };
}

function metadataOf(slices: Slices): Omit<OpenedMetadata, "flags" | "graphql"> {
  const reader =
    <T>(nameOf: (key: Key) => string) =>
    (key: Key): T => {
      const found = slices.get(nameOf(key));
      if (found === undefined) throw new Error(`the build lacks ${key}, which it names`);
      return found as T;
    };
  const objectType = reader<ObjectType>(sliceName.objectType);
  const connector = reader<Omit<Connector, "schema">>(sliceName.connector);
  return {
    connector: (key) => connectorOf(slices, connector(key), key),
    objectType,
    isObjectType: (key) => slices.has(sliceName.objectType(key)),
    model: reader(sliceName.model),
    command: reader(sliceName.command),
    booleanExpression: reader(sliceName.booleanExpression),
    isBooleanExpression: (key) => slices.has(sliceName.booleanExpression(key)),
    orderByExpression: reader(sliceName.orderByExpression),
    aggregateExpression: reader(sliceName.aggregateExpression),
    objectTypeNamed: (name) => {
      const key = slices.get(sliceName.objectTypeNamed(name));
      return key === undefined ? null : objectType(key as Key);
    },
  };
}

function typeOf(slices: Slices, name: string): GraphqlType | undefined {
  const type = slices.get(sliceName.type(name)) as GraphqlType | { fields: null } | undefined;
  if (type === undefined || !("fields" in type) || type.fields !== null) {
    return type as GraphqlType | undefined;
  }
  const fields = lazyRecord(
    () => slices.get(sliceName.fieldNames(name)) as string[],
    (field) => slices.get(sliceName.field(name, field)) as GraphqlField | undefined,
  );
  return { ...(type as object), fields } as GraphqlType;
}

/** With a schema whose parts are read when they are asked for. */
function connectorOf(slices: Slices, connector: Omit<Connector, "schema">, key: Key): Connector {
  const schema = {} as Connector["schema"];
  for (const part of slices.get(sliceName.connectorSchema(key)) as string[]) {
    const get = () => slices.get(sliceName.schemaPart(key, part));
    Object.defineProperty(schema, part, { enumerable: true, get });
  }
  return { ...connector, schema };
}

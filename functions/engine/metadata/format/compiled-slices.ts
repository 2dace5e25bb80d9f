import type { GraphqlSchema } from "../graphql-schema.ts";
import type { Key } from "../names.ts";
import type { Connector, Resolved } from "../resolved.ts";
import { type CompiledSource, type Cors, DEFAULT_SERVING } from "./source.ts";

/** Types of more JSON than this are read field by field: roots have a field for every model. */
const WHOLE_TYPE_CHARS = 8 * 1024;

/** What a build's slices are called. */
export const sliceName = {
  head: "head",
  plugins: "plugins",
  authConfig: "auth",
  configuration: (connector: string) => `configuration ${connector}`,
  type: (name: string) => `type ${name}`,
  fieldNames: (type: string) => `fields ${type}`,
  field: (type: string, name: string) => `field ${type}.${name}`,
  objectType: (key: string) => `object ${key}`,
  objectTypeNamed: (name: string) => `named ${name}`,
  model: (key: string) => `model ${key}`,
  command: (key: string) => `command ${key}`,
  booleanExpression: (key: string) => `boolean ${key}`,
  orderByExpression: (key: string) => `order ${key}`,
  aggregateExpression: (key: string) => `aggregate ${key}`,
  connectors: "connectors",
  connector: (key: string) => `connector ${key}`,
  connectorSchema: (key: string) => `schema ${key}`,
  schemaPart: (key: string, part: string) => `schema ${key} ${part}`,
};

export interface CompiledHead
  extends
    Pick<GraphqlSchema, "query" | "mutation" | "subscription">,
    Pick<Resolved, "flags" | "graphql" | "roles"> {
  /** Of the GraphQL endpoint. */
  path: string;
  cors?: Cors;
}

/**
 * What a build is made of, by name. Its order is that of the file, where what is read together is to be
 * close: first what every request reads, after the roots all that is of one object type.
 */
export function compiledSlices(
  resolved: Resolved,
  schema: GraphqlSchema,
  { authConfig, serving = DEFAULT_SERVING }: CompiledSource,
): Map<string, unknown> {
  const slices = new Slices(resolved, schema);
  const { query, mutation, subscription } = schema;
  const { flags, graphql, roles } = resolved;
  const { path, connectors, cors } = serving;
  const head: CompiledHead = { query, mutation, subscription, flags, graphql, roles, path };
  slices.add(sliceName.head, cors === undefined ? head : { ...head, cors });
  slices.add(sliceName.plugins, resolved.plugins);
  slices.add(sliceName.authConfig, authConfig);
  slices.add(sliceName.connectors, Object.keys(resolved.connectors));
  for (const [key, connector] of Object.entries(resolved.connectors)) {
    slices.addConnector(key, connector);
  }
  for (const [name, configuration] of Object.entries(connectors)) {
    slices.add(sliceName.configuration(name), configuration);
  }
  for (const root of [query, mutation, subscription]) slices.addType(root);
  slices.addObjectTypes();
  for (const key of Object.keys(resolved.booleanExpressions)) slices.addBoolean(key);
  for (const key of Object.keys(resolved.orderByExpressions)) slices.addOrderBy(key);
  for (const key of Object.keys(resolved.aggregateExpressions)) slices.addAggregate(key);
  for (const [key, model] of Object.entries(resolved.models)) {
    slices.add(sliceName.model(key), model);
  }
  for (const [key, command] of Object.entries(resolved.commands)) {
    slices.add(sliceName.command(key), command);
  }
  for (const name of Object.keys(schema.types)) slices.addType(name);
  for (const [key, { schema }] of Object.entries(resolved.connectors)) {
    slices.addConnectorSchema(key, schema);
  }
  return slices.all;
}

/** Slices in the order in which they are first added. */
class Slices {
  readonly all = new Map<string, unknown>();
  readonly #resolved: Resolved;
  readonly #types: GraphqlSchema["types"];

  constructor(resolved: Resolved, { types }: GraphqlSchema) {
    this.#resolved = resolved;
    this.#types = types;
  }

  add(name: string, value: unknown): void {
    if (!this.all.has(name)) this.all.set(name, value);
  }

  addObjectTypes(): void {
    const { objectTypes, models } = this.#resolved;
    const modelsOf = Map.groupBy(Object.values(models), (model) => model.objectType);
    // Of two that have one GraphQL name, the last is meant by it.
    const named = new Map(
      Object.values(objectTypes).map((one) => [one.graphql.typeName, one.name]),
    );
    for (const [key, type] of Object.entries(objectTypes)) {
      this.add(sliceName.objectType(key), type);
      const { typeName } = type.graphql;
      if (typeName !== null) this.add(sliceName.objectTypeNamed(typeName), named.get(typeName));
      this.addType(typeName);
      for (const model of modelsOf.get(key) ?? []) {
        this.add(sliceName.model(model.name), model);
        this.addBoolean(model.filterExpression);
        this.addOrderBy(model.orderByExpression);
        this.addAggregate(model.aggregateExpression);
      }
    }
  }

  addBoolean(key: Key | null): void {
    const expression = key === null ? undefined : this.#resolved.booleanExpressions[key];
    if (key === null || expression === undefined) return;
    this.add(sliceName.booleanExpression(key), expression);
    this.addType(expression.graphqlTypeName);
  }

  addOrderBy(key: Key | null): void {
    const expression = key === null ? undefined : this.#resolved.orderByExpressions[key];
    if (key === null || expression === undefined) return;
    this.add(sliceName.orderByExpression(key), expression);
    this.addType(expression.graphqlTypeName);
  }

  addAggregate(key: Key | null): void {
    const expression = key === null ? undefined : this.#resolved.aggregateExpressions[key];
    if (key === null || expression === undefined) return;
    this.add(sliceName.aggregateExpression(key), expression);
    this.addType(expression.graphqlTypeName);
  }

  addType(name: string | null): void {
    const type = name !== null && Object.hasOwn(this.#types, name) ? this.#types[name] : undefined;
    if (name === null || type === undefined) return;
    if (type.kind !== "object" || JSON.stringify(type).length <= WHOLE_TYPE_CHARS) {
      this.add(sliceName.type(name), type);
      return;
    }
    const { fields, ...rest } = type;
    this.add(sliceName.type(name), { ...rest, fields: null });
    this.add(sliceName.fieldNames(name), Object.keys(fields));
    for (const [field, of] of Object.entries(fields)) this.add(sliceName.field(name, field), of);
  }

  addConnector(key: Key, { schema, ...connector }: Connector): void {
    this.add(sliceName.connector(key), connector);
    this.add(sliceName.connectorSchema(key), Object.keys(schema));
  }

  /** Planning reads nothing of it, and NDC 0.1 some. */
  addConnectorSchema(key: Key, schema: Connector["schema"]): void {
    for (const [part, of] of Object.entries(schema)) this.add(sliceName.schemaPart(key, part), of);
  }
}

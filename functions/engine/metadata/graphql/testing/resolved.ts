import type {
  Argument,
  BooleanExpression,
  Command,
  Model,
  ModelPermission,
  ObjectType,
  Relationship,
  Resolved,
  RootField,
  ScalarType,
} from "../../resolved.ts";
import { parseTypeRef, type TypeRef } from "../../type-ref.ts";

const flags: Resolved["flags"] = {
  bypassRelationComparisonsNdcCapability: false,
  jsonSessionVariables: false,
  disallowMultipleInputObjectFieldsInGraphqlOrderBy: false,
  disallowUnknownValuesInArguments: false,
  validateNonNullGraphqlVariables: false,
  sendMissingArgumentsToNdcAsNulls: false,
  fixExistsInNestedArrays: false,
  allowSwitchingRoleInJwtAuth: false,
  requireJwtAudienceValidationIfAudClaimPresent: false,
};

const graphql: Resolved["graphql"] = {
  queryRoot: "Query",
  mutationRoot: "Mutation",
  subscriptionRoot: null,
  argumentsField: "args",
  limitField: "limit",
  offsetField: "offset",
  filter: { where: "where", and: "_and", or: "_or", not: "_not", isNull: "_is_null" },
  orderBy: {
    orderBy: "order_by",
    asc: "Asc",
    desc: "Desc",
    enumTypes: [{ directions: ["Asc", "Desc"], typeName: "order_by" }],
  },
  aggregate: { filterInput: "filter_input", count: "_count", countDistinct: "_count_distinct" },
  apolloFederationRootFields: false,
};

interface Parts extends Partial<Omit<Resolved, ByKey | "flags" | "graphql">> {
  flags?: Partial<Resolved["flags"]>;
  graphql?: Partial<Resolved["graphql"]>;
  scalarTypes?: ScalarType[];
  objectTypes?: ObjectType[];
  booleanExpressions?: BooleanExpression[];
  orderByExpressions?: Resolved["orderByExpressions"][string][];
  aggregateExpressions?: Resolved["aggregateExpressions"][string][];
  models?: Model[];
  commands?: Command[];
}

type ByKey =
  | "scalarTypes"
  | "objectTypes"
  | "booleanExpressions"
  | "orderByExpressions"
  | "aggregateExpressions"
  | "models"
  | "commands";

/** Small metadata: what is not given is not there. Everything is in the subgraph `app`. */
export function metadata(parts: Parts): Resolved {
  return {
    connectors: {},
    roles: ["admin", "user"],
    plugins: [],
    ...parts,
    flags: { ...flags, ...parts.flags },
    graphql: { ...graphql, ...parts.graphql },
    scalarTypes: keyed(parts.scalarTypes),
    objectTypes: keyed(parts.objectTypes),
    booleanExpressions: keyed(parts.booleanExpressions),
    orderByExpressions: keyed(parts.orderByExpressions),
    aggregateExpressions: keyed(parts.aggregateExpressions),
    models: keyed(parts.models),
    commands: keyed(parts.commands),
  };
}

function keyed<T extends { name: string }>(of: readonly T[] = []): Record<string, T> {
  return Object.fromEntries(of.map((one) => [one.name, one]));
}

/** `[Movie!]!` */
export function ref(text: string): TypeRef {
  const type = parseTypeRef(text, "app");
  if (type === null) throw new Error(text);
  return type;
}

export function argumentsOf(of: Readonly<Record<string, string>>): Record<string, Argument> {
  return Object.fromEntries(
    Object.entries(of).map(([name, type]) => [name, { type: ref(type), description: null }]),
  );
}

/** An object type `app.<name>` that both roles see whole, as `<name>` and `<name>Input`. */
export function objectType(
  name: string,
  fields: Readonly<Record<string, string>>,
  rest: Partial<ObjectType> = {},
): ObjectType {
  const all = Object.keys(fields);
  return {
    name: `app.${name}`,
    description: null,
    graphql: { typeName: name, inputTypeName: `${name}Input`, apolloFederationKeys: [] },
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, type]) => [
        field,
        { type: ref(type), description: null, deprecated: null, arguments: {} },
      ]),
    ),
    globalIdFields: [],
    mappings: {},
    relationships: {},
    globalIdSource: null,
    apolloEntitySource: null,
    permissions: { output: { admin: all, user: all }, input: {} },
    ...rest,
  };
}

export const selects: ModelPermission = {
  filter: null,
  argumentPresets: [],
  allowSubscriptions: false,
};

/** A model `app.<name>` of an object type, which both roles select from. */
export function model(
  name: string,
  type: string,
  graphqlOf: Partial<Model["graphql"]> = {},
  rest: Partial<Model> = {},
): Model {
  return {
    name: `app.${name}`,
    description: null,
    objectType: `app.${type}`,
    arguments: {},
    source: { connector: "app.db", collection: name, ndcType: type, argumentMapping: {} },
    filterExpression: null,
    orderByExpression: null,
    aggregateExpression: null,
    globalIdSource: false,
    permissions: { admin: selects, user: selects },
    ...rest,
    graphql: {
      paged: true,
      selectMany: null,
      selectUniques: [],
      aggregate: null,
      argumentsInputTypeName: null,
      filterInputTypeName: null,
      orderByTypeName: null,
      ...graphqlOf,
    },
  };
}

export function rootField(rootFieldName: string, rest: Partial<RootField> = {}): RootField {
  return {
    rootField: rootFieldName,
    description: null,
    deprecated: null,
    subscription: null,
    ...rest,
  };
}

/** A command `app.<name>` that both roles execute. */
export function command(
  name: string,
  outputType: string,
  args: Readonly<Record<string, string>>,
  rest: Partial<Command> = {},
): Command {
  const permission = { allowExecution: true, argumentPresets: [] };
  return {
    name: `app.${name}`,
    description: null,
    outputType: ref(outputType),
    arguments: argumentsOf(args),
    source: null,
    graphql: { rootField: name, kind: "Query", deprecated: null },
    permissions: { admin: permission, user: permission },
    ...rest,
  };
}

/** A relationship from `app.<source>` to rows of a model, by one field on each side. */
export function toModel(
  name: string,
  source: string,
  target: { model: string; type: string; many: boolean; from: string; to: string },
  rest: Partial<Extract<Relationship["target"], { kind: "model" }>> = {},
): Relationship {
  return {
    name,
    source: `app.${source}`,
    description: null,
    deprecated: null,
    graphqlFieldName: name,
    target: {
      kind: "model",
      model: `app.${target.model}`,
      objectType: `app.${target.type}`,
      relationshipType: target.many ? "Array" : "Object",
      mappings: [{ source: { field: target.from }, target: { field: target.to } }],
      aggregate: null,
      capability: { local: "app.db", relationComparisons: true, supportsNested: false },
      ...rest,
    },
  };
}

export function objectExpression(
  name: string,
  type: string,
  fields: Readonly<Record<string, string>>,
  rest: Partial<Extract<BooleanExpression, { kind: "object" }>> = {},
): BooleanExpression {
  return {
    name: `app.${name}`,
    kind: "object",
    description: null,
    graphqlTypeName: name,
    logicalOperators: false,
    isNull: false,
    objectType: `app.${type}`,
    legacy: false,
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, of]) => [
        field,
        { expression: `app.${of}`, deprecated: null },
      ]),
    ),
    relationships: {},
    aggregate: null,
    ...rest,
  };
}

export function scalarExpression(
  name: string,
  operators: Readonly<Record<string, string>>,
  rest: Partial<Extract<BooleanExpression, { kind: "scalar" }>> = {},
): BooleanExpression {
  return {
    name: `app.${name}`,
    kind: "scalar",
    description: null,
    graphqlTypeName: name,
    logicalOperators: false,
    isNull: false,
    scalarType: null,
    operators: Object.fromEntries(
      Object.entries(operators).map(([operator, type]) => [
        operator,
        { argumentType: ref(type), deprecated: null },
      ]),
    ),
    operatorMapping: {},
    aggregate: null,
    ...rest,
  };
}

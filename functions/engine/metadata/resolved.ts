import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { Key } from "./names.ts";
import type { TypeName, TypeRef } from "./type-ref.ts";

/**
 * What the resolving stages make of OpenDD: every name is looked up, every default filled in, every
 * connector's schema raised to NDC 0.2. It is plain JSON, so that a build can hold it; records keep
 * the order of the metadata. Nothing in it depends on a running connector or on an environment.
 */
export interface Resolved {
  flags: RuntimeFlags;
  graphql: GraphqlConfig;
  connectors: Record<Key, Connector>;
  scalarTypes: Record<Key, ScalarType>;
  objectTypes: Record<Key, ObjectType>;
  booleanExpressions: Record<Key, BooleanExpression>;
  orderByExpressions: Record<Key, OrderByExpression>;
  aggregateExpressions: Record<Key, AggregateExpression>;
  models: Record<Key, Model>;
  commands: Record<Key, Command>;
  /** All roles that any permission names, sorted. */
  roles: string[];
  plugins: Plugin[];
}

export type Role = string;

/** The flags that change what a client observes; those that only refuse metadata end at build. */
export interface RuntimeFlags {
  bypassRelationComparisonsNdcCapability: boolean;
  jsonSessionVariables: boolean;
  disallowMultipleInputObjectFieldsInGraphqlOrderBy: boolean;
  disallowUnknownValuesInArguments: boolean;
  validateNonNullGraphqlVariables: boolean;
  sendMissingArgumentsToNdcAsNulls: boolean;
  fixExistsInNestedArrays: boolean;
  allowSwitchingRoleInJwtAuth: boolean;
  requireJwtAudienceValidationIfAudClaimPresent: boolean;
}

/** The names the GraphQL API uses; `null` where a feature is switched off. */
export interface GraphqlConfig {
  queryRoot: string;
  mutationRoot: string;
  subscriptionRoot: string | null;
  argumentsField: string | null;
  limitField: string | null;
  offsetField: string | null;
  filter: {
    where: string;
    and: string;
    or: string;
    not: string;
    isNull: string;
  } | null;
  orderBy: {
    orderBy: string;
    /** The value that stands for each direction. */
    asc: string;
    desc: string;
    /** Enum types by the directions they allow, e.g. `Asc,Desc` → `order_by`. */
    enumTypes: { directions: ("Asc" | "Desc")[]; typeName: string }[];
  } | null;
  aggregate: { filterInput: string; count: string; countDistinct: string } | null;
  /** Whether `_entities` and `_service` are offered. */
  apolloFederationRootFields: boolean;
}

// ── Connectors

/** Read from the environment of a release, never kept in a build. */
export type EnvironmentValue = { value: string } | { valueFromEnv: string };

export interface Connector {
  name: Key;
  /** What it speaks on the wire. */
  version: "v0.1" | "v0.2";
  url: { read: EnvironmentValue; write: EnvironmentValue };
  headers: Record<string, EnvironmentValue>;
  /** Raised to 0.2, whatever it speaks. */
  schema: ndc.SchemaResponse;
  capabilities: ndc.Capabilities;
  /** Its answer holds headers for the client beside the result. */
  responseHeaders: {
    headersField: string;
    resultField: string;
    forwardHeaders: string[];
  } | null;
  /** Arguments of all its functions and procedures that are made of the request's headers. */
  argumentPresets: { argument: string; headers: HeadersPreset }[];
}

export interface HeadersPreset {
  /** Names of client headers that are passed on, lower-case. */
  forward: string[];
  additional: Record<string, Value>;
}

// ── Values

/** A value of a preset or a permission, known when a request is planned. */
export type Value = { literal: unknown } | { sessionVariable: string } | { valueFromEnv: string };

export interface Deprecated {
  reason: string | null;
}

// ── Types

export interface ScalarType {
  name: Key;
  description: string | null;
  graphqlTypeName: string | null;
  /** Connector → its scalar types that are represented by this one. */
  representationOf: Record<Key, string[]>;
}

export interface ObjectType {
  name: Key;
  description: string | null;
  graphql: {
    typeName: string | null;
    inputTypeName: string | null;
    apolloFederationKeys: string[][];
  };
  fields: Record<string, ObjectField>;
  globalIdFields: string[];
  /** By connector, then by the connector's object type. */
  mappings: Record<Key, Record<string, TypeMapping>>;
  relationships: Record<string, Relationship>;
  /** The model whose rows `node(id)` reads for this type. */
  globalIdSource: Key | null;
  /** The model that answers `_entities` for this type. */
  apolloEntitySource: Key | null;
  permissions: {
    /** Role → fields it may see. A role that is missing sees none. */
    output: Record<Role, string[]>;
    /** Role → values that are set for it, and that it cannot give. */
    input: Record<Role, { field: string; value: Value; deprecated: Deprecated | null }[]>;
  };
}

export interface ObjectField {
  type: TypeRef;
  description: string | null;
  deprecated: Deprecated | null;
  arguments: Record<string, Argument>;
}

export interface Argument {
  type: TypeRef;
  description: string | null;
}

/** Where each field of an object type lives at one connector. */
export interface TypeMapping {
  ndcType: string;
  fields: Record<string, FieldMapping>;
}

export interface FieldMapping {
  column: string;
  columnType: ndc.Type;
  /** OpenDD argument → the column's argument. */
  arguments: Record<string, string>;
  /** Operators of the column's scalar type, where it has one. */
  operators: ColumnOperators | null;
}

/** Names of the connector's operators of one meaning; the first that is declared. */
export interface ColumnOperators {
  equal: string | null;
  in: string | null;
  lessThan: string | null;
  greaterThan: string | null;
}

// ── Relationships

export interface Relationship {
  name: string;
  source: Key;
  description: string | null;
  deprecated: Deprecated | null;
  /** The name of its field; aggregates have one of their own. */
  graphqlFieldName: string;
  target: RelationshipTarget;
}

export type RelationshipTarget =
  | {
      kind: "model";
      model: Key;
      objectType: Key;
      relationshipType: "Object" | "Array";
      mappings: ModelMapping[];
      aggregate: {
        expression: Key;
        description: string | null;
        graphqlFieldName: string | null;
      } | null;
      capability: RelationshipCapability;
    }
  | {
      kind: "command";
      command: Key;
      type: TypeRef;
      mappings: { source: MappingSource; argument: string }[];
      capability: RelationshipCapability;
    };

export interface ModelMapping {
  source: MappingSource;
  target: { field: string } | { argument: string };
}

export type MappingSource = { field: string } | { value: Value };

/** How one connector brings both sides together; `null` where they live at different ones. */
export interface RelationshipCapability {
  /** Both sides live at this connector and it follows relationships itself. */
  local: Key | null;
  /** It may stand in a predicate that the connector evaluates. */
  relationComparisons: boolean;
  supportsNested: boolean;
}

// ── Expressions

/** A boolean expression type of either kind (BooleanExpressionType, ObjectBooleanExpressionType). */
export type BooleanExpression = ObjectBooleanExpression | ScalarBooleanExpression;

interface BooleanExpressionCommon {
  name: Key;
  description: string | null;
  graphqlTypeName: string | null;
  /** `and`, `or` and `not` are offered. */
  logicalOperators: boolean;
  isNull: boolean;
}

export interface ObjectBooleanExpression extends BooleanExpressionCommon {
  kind: "object";
  objectType: Key;
  /** Made of an ObjectBooleanExpressionType. */
  legacy: boolean;
  /** Fields that hold scalars or objects. */
  fields: Record<string, { expression: Key; deprecated: Deprecated | null }>;
  relationships: Record<
    string,
    { expression: Key | null; aggregate: Key | null; deprecated: Deprecated | null }
  >;
  /** Where it is over aggregates: what is compared, and what is counted. */
  aggregate: AggregateOperand | null;
}

export interface ScalarBooleanExpression extends BooleanExpressionCommon {
  kind: "scalar";
  /** Null for one that is made of a connector's scalar without a representation. */
  scalarType: TypeName | null;
  operators: Record<string, { argumentType: TypeRef; deprecated: Deprecated | null }>;
  /** Connector → OpenDD operator → the connector's operator. */
  operatorMapping: Record<Key, Record<string, string>>;
  aggregate: AggregateOperand | null;
}

/** What a boolean expression over an aggregate expression compares. */
export interface AggregateOperand {
  aggregateExpression: Key;
  /** The boolean expression of each compared part. */
  fields: Record<string, Key>;
  functions: Record<string, Key>;
  count: Key | null;
  countDistinct: Key | null;
  /** Whose filter input picks rows before they are aggregated. */
  filterInput: { model: Key } | null;
  /** The GraphQL type that holds the filter input and what is compared, of an object type. */
  predicateTypeName: string | null;
}

export interface OrderByExpression {
  name: Key;
  description: string | null;
  graphqlTypeName: string | null;
  /** Made of the `orderableFields` of a Model v1. */
  legacy: boolean;
  operand:
    | { kind: "scalar"; type: TypeName; directions: ("Asc" | "Desc")[] }
    | {
        kind: "object";
        objectType: Key;
        fields: Record<string, { expression: Key } | { directions: ("Asc" | "Desc")[] }>;
        /** Null: the expression of the target model itself. */
        relationships: Record<string, { expression: Key | null }>;
      };
}

export interface AggregateExpression {
  name: Key;
  description: string | null;
  graphqlTypeName: string | null;
  operand:
    | {
        kind: "scalar";
        type: TypeName;
        functions: Record<
          string,
          {
            returnType: TypeRef;
            description: string | null;
            deprecated: Deprecated | null;
            /** Connector → its scalar type → its function. */
            mapping: Record<Key, Record<string, string>>;
          }
        >;
      }
    | {
        kind: "object";
        objectType: Key;
        fields: Record<
          string,
          { expression: Key; description: string | null; deprecated: Deprecated | null }
        >;
      };
  count: AggregateCount | null;
  countDistinct: AggregateCount | null;
}

export interface AggregateCount {
  returnType: TypeRef;
  description: string | null;
  deprecated: Deprecated | null;
}

// ── Models and commands

export interface Model {
  name: Key;
  description: string | null;
  objectType: Key;
  arguments: Record<string, Argument>;
  source: ModelSource | null;
  filterExpression: Key | null;
  orderByExpression: Key | null;
  aggregateExpression: Key | null;
  globalIdSource: boolean;
  graphql: {
    /** `limit` and `offset` are offered wherever its rows are selected. */
    paged: boolean;
    selectMany: RootField | null;
    selectUniques: (RootField & { uniqueIdentifier: string[] })[];
    aggregate: RootField | null;
    argumentsInputTypeName: string | null;
    filterInputTypeName: string | null;
    orderByTypeName: string | null;
  };
  permissions: Record<Role, ModelPermission>;
}

export interface RootField {
  rootField: string;
  description: string | null;
  deprecated: Deprecated | null;
  /** Milliseconds between polls where the field may be subscribed to. */
  subscription: {
    rootField: string;
    pollingIntervalMs: number;
    description: string | null;
    deprecated: Deprecated | null;
  } | null;
}

export interface ModelSource {
  connector: Key;
  collection: string;
  /** The connector's object type of a row. */
  ndcType: string;
  /** OpenDD argument → argument of the collection. */
  argumentMapping: Record<string, string>;
}

export interface ModelPermission {
  /** Null: all rows. */
  filter: Predicate | null;
  argumentPresets: ArgumentPreset[];
  allowSubscriptions: boolean;
}

export interface ArgumentPreset {
  argument: string;
  value: Value | { predicate: Predicate };
}

/** A row filter of a permission, with everything a request to the connector needs. */
export type Predicate =
  | { type: "and" | "or"; of: Predicate[] }
  | { type: "not"; of: Predicate }
  | {
      type: "compare";
      field: string;
      column: string;
      /** The connector's operator. */
      operator: string;
      argumentType: TypeRef;
      value: Value;
    }
  | { type: "isNull"; field: string; column: string }
  /** Inside of an object that a field holds. */
  | { type: "nested"; field: string; column: string; of: Predicate }
  /** `of` null: a related row is there. Remote ones are evaluated by the engine. */
  | { type: "relationship"; source: Key; relationship: string; of: Predicate | null };

export interface Command {
  name: Key;
  description: string | null;
  outputType: TypeRef;
  arguments: Record<string, Argument>;
  source: {
    connector: Key;
    kind: "function" | "procedure";
    name: string;
    argumentMapping: Record<string, string>;
    /** The connector's own type of the answer. */
    resultType: ndc.Type;
  } | null;
  graphql: {
    rootField: string;
    kind: "Query" | "Mutation";
    deprecated: Deprecated | null;
  } | null;
  permissions: Record<Role, { allowExecution: boolean; argumentPresets: ArgumentPreset[] }>;
}

// ── Plugins

export type Plugin =
  | PluginOf<"preParse", { session: boolean; rawRequest: { query: boolean; variables: boolean } }>
  | PluginOf<
      "preResponse",
      {
        session: boolean;
        rawRequest: { query: boolean; variables: boolean };
        rawResponse: boolean;
        async: boolean;
      }
    >
  | PluginOf<
      "preRoute",
      {
        matchPath: string;
        matchMethods: string[];
        /** By which the plugin is asked. */
        requestMethod: "GET" | "POST";
        rawRequest: { path: boolean; method: boolean; query: boolean; body: boolean };
        /** Of its answer to the client. */
        responseHeaders: PluginHeaders;
      }
    >
  | PluginOf<"preNdcRequest", { session: boolean; ndcRequest: boolean; connectors: Key[] }>
  | PluginOf<
      "preNdcResponse",
      { session: boolean; ndcRequest: boolean; ndcResponse: boolean; connectors: Key[] }
    >;

interface PluginOf<Kind extends string, Config> {
  kind: Kind;
  name: string;
  url: EnvironmentValue;
  headers: PluginHeaders;
  config: Config;
  onFailure: "fail" | "continue";
}

export interface PluginHeaders {
  /** Names of headers that are passed on. */
  forward: string[];
  additional: Record<string, EnvironmentValue>;
}

import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { Key } from "../names.ts";
import type { RelationshipV1 } from "../opendd/metadata.gen.ts";
import type { Parsed } from "../parse.ts";
import type { Path } from "../problem.ts";
import type {
  AggregateExpression,
  BooleanExpression,
  ColumnOperators,
  Command,
  Connector,
  GraphqlConfig,
  Model,
  ObjectType,
  OrderByExpression,
  ScalarBooleanExpression,
  ScalarType,
} from "../resolved.ts";
import type { TypeName, TypeRef } from "../type-ref.ts";
import type { GraphqlNames } from "./graphql-names.ts";

/**
 * What stages know of what earlier ones made. Each takes the part it needs; parts of a value that
 * come from a later stage (such as permissions) are empty until then.
 */
export interface Known {
  parsed: Parsed;
  aggregationPredicates: boolean;
  graphqlNames: GraphqlNames;
  graphql: GraphqlConfig;
  connectors: Record<Key, Connector>;
  scalarTypes: Record<Key, ScalarType>;
  /** Connector → its scalar types. */
  connectorScalars: Record<Key, Record<string, ConnectorScalar>>;
  objectTypes: Record<Key, ObjectType>;
  scalarBooleanExpressions: Record<Key, ScalarBooleanExpression>;
  relationships: RelationshipTable;
  aggregateExpressions: Record<Key, AggregateExpression>;
  aggregateBooleanExpressions: Record<Key, BooleanExpression>;
  booleanExpressions: Record<Key, BooleanExpression>;
  orderByExpressions: Record<Key, OrderByExpression>;
  models: Record<Key, Model>;
  commands: Record<Key, Command>;
}

/** A scalar type of a connector with what the metadata says about it. */
export interface ConnectorScalar {
  name: string;
  type: ndc.ScalarType;
  /** The OpenDD type that stands for it; null: none is known. */
  representation: TypeName | null;
  /** The GraphQL name of the operators that are offered where no boolean expression type is. */
  comparisonTypeName: string | null;
  operators: ColumnOperators;
  /** Operator of the connector → the OpenDD type of its argument, where one stands for it. */
  argumentTypes: Record<string, TypeRef | null>;
}

/** Source type → relationship. `null`: its target is in a subgraph that is not there. */
export type RelationshipTable = Record<Key, Record<string, RelationshipDefinition | null>>;

export interface RelationshipDefinition {
  definition: RelationshipV1;
  subgraph: string;
  path: Path;
  /** Of the target model or command. */
  targetSubgraph: string;
}

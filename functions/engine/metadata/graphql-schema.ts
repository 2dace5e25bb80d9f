import type { Key } from "./names.ts";
import type { Deprecated, Role } from "./resolved.ts";

/**
 * The GraphQL API of a build: every type, with who may see what and with what each field and input
 * means to the planner. It is made at build; at run time its types are opened one by one, and a
 * request is checked against the view of its role. What a role may not see does not exist for it.
 */
export interface GraphqlSchema {
  query: string;
  mutation: string | null;
  subscription: string | null;
  types: Record<string, GraphqlType>;
}

/** `null`: everybody; else the roles that see it. */
export type SeenBy = Role[] | null;

export type GraphqlTypeRef =
  | { named: string; nullable: boolean }
  | { list: GraphqlTypeRef; nullable: boolean };

export type GraphqlType =
  | { kind: "scalar"; name: string; description: string | null }
  | { kind: "enum"; name: string; description: string | null; values: Record<string, EnumValue> }
  | {
      kind: "object";
      name: string;
      description: string | null;
      fields: Record<string, GraphqlField>;
      interfaces: { name: string; seenBy: SeenBy }[];
      /** Fields of each key by which Apollo Federation asks for it; absent: none. */
      federationKeys?: string[][];
    }
  | {
      kind: "interface";
      name: string;
      description: string | null;
      fields: Record<string, GraphqlField>;
      possibleTypes: { name: string; seenBy: SeenBy }[];
    }
  | {
      kind: "union";
      name: string;
      description: string | null;
      possibleTypes: { name: string; seenBy: SeenBy }[];
    }
  | {
      kind: "input";
      name: string;
      description: string | null;
      fields: Record<string, GraphqlInput>;
    };

export interface EnumValue {
  description: string | null;
  deprecated: Deprecated | null;
  seenBy: SeenBy;
  /** What the planner reads. */
  means: { direction: "Asc" | "Desc" };
}

export interface GraphqlField {
  description: string | null;
  deprecated: Deprecated | null;
  type: GraphqlTypeRef;
  arguments: Record<string, GraphqlInput>;
  seenBy: SeenBy;
  does: FieldMeaning;
}

export interface GraphqlInput {
  description: string | null;
  deprecated: Deprecated | null;
  type: GraphqlTypeRef;
  /** A constant of GraphQL as JSON; absent: none. */
  defaultValue?: unknown;
  seenBy: SeenBy;
  does: InputMeaning;
}

/** What a selected field asks for. */
export type FieldMeaning =
  // Root fields
  | { is: "selectMany"; model: Key }
  | { is: "selectOne"; model: Key; uniqueIdentifier: string[] }
  | { is: "selectAggregate"; model: Key }
  | { is: "command"; command: Key }
  | { is: "node" }
  | { is: "entities" }
  | { is: "service" }
  // Fields of an object type
  | { is: "field"; objectType: Key; field: string }
  | { is: "globalId"; objectType: Key }
  | { is: "relationship"; objectType: Key; relationship: string }
  | { is: "relationshipAggregate"; objectType: Key; relationship: string }
  // Fields of an aggregate selection
  | { is: "aggregateField"; aggregateExpression: Key; field: string }
  | { is: "aggregateFunction"; aggregateExpression: Key; function: string }
  | { is: "count"; aggregateExpression: Key }
  | { is: "countDistinct"; aggregateExpression: Key }
  /** Of `Node`. */
  | { is: "interfaceId" }
  /** Of `_Service`. */
  | { is: "sdl" };

/** What a given argument or input field stands for. */
export type InputMeaning =
  // Arguments of root fields and relationships
  | { is: "limit" | "offset" | "where" | "orderBy" | "arguments" | "filterInput" }
  | { is: "argument"; argument: string }
  | { is: "uniqueIdentifier"; field: string }
  | { is: "nodeId" | "representations" }
  // Fields of `where`
  | { is: "and" | "or" | "not" }
  | { is: "comparableField"; expression: Key; field: string }
  | { is: "comparableRelationship"; expression: Key; relationship: string }
  | { is: "operator"; expression: Key; operator: string }
  | { is: "isNull" }
  // Fields of `order_by`
  | { is: "orderableField"; expression: Key; field: string }
  | { is: "orderableRelationship"; expression: Key; relationship: string }
  // Fields of an input object
  | { is: "inputField"; objectType: Key; field: string };

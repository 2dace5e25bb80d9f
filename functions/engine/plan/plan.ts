import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { Key } from "../metadata/names.ts";
import type { Connector } from "../metadata/resolved.ts";

/** What there is to do for one operation: its root fields, in the order of the answer. */
export interface OperationPlan {
  /** Mutations run one after the other, all else at once. */
  inSequence: boolean;
  roots: readonly RootPlan[];
}

export type RootPlan = { responseName: string } & RootWork;

export type RootWork =
  | { do: "value"; value: unknown }
  | { do: "introspection" }
  | { do: "fetch"; fetch: Fetch }
  | { do: "mutate"; mutation: Mutation }
  /** Each entity by itself, in the order they were asked for. */
  | { do: "all"; of: readonly RootWork[] };

/** One query of a connector, and what becomes of its answer. */
export interface Fetch {
  /** As an explanation names it. */
  of: { model: string } | { command: string };
  connector: Key;
  collection: string;
  arguments: Record<string, Argument>;
  query: PlannedQuery;
  relationships: Record<string, ndc.Relationship>;
  answer: AnswerShape;
  joins: readonly Join[];
}

/** As NDC has it, but for predicates that are not known before others were asked. */
export interface PlannedQuery extends Omit<ndc.Query, "predicate" | "fields"> {
  predicate?: Expression;
  fields?: Record<string, PlannedField>;
}

export type PlannedField =
  | Extract<ndc.Field, { type: "column" }>
  | (Omit<Extract<ndc.Field, { type: "relationship" }>, "query"> & { query: PlannedQuery });

/** An NDC predicate in which parts may stand that another connector has to answer first. */
export type Expression =
  | { type: "and" | "or"; expressions: Expression[] }
  | { type: "not"; expression: Expression }
  | { type: "leaf"; expression: ndc.Expression }
  | { type: "exists"; in: ndc.ExistsInCollection; predicate: Expression | null }
  | RemotePredicate;

/** Rows of which a related row at another connector holds `fetch`'s predicate. */
export interface RemotePredicate {
  type: "remote";
  fetch: Fetch;
  /** Our column, compared by `operator` with the field of the answer. */
  on: { column: ndc.ComparisonTarget; operator: string; field: string }[];
}

export type Argument =
  | { type: "literal"; value: unknown }
  | { type: "variable"; name: string }
  | { type: "predicate"; expression: Expression };

export interface Mutation {
  of: { command: string };
  connector: Key;
  procedure: string;
  arguments: Record<string, Argument>;
  fields: ndc.NestedField | null;
  relationships: Record<string, ndc.Relationship>;
  answer: AnswerShape;
  joins: readonly Join[];
}

/** What a row set, or the result of a command, becomes in the answer. */
export type AnswerShape =
  | { is: "rows"; one: boolean; row: ObjectShape }
  | { is: "aggregate"; shape: AggregateShape }
  | {
      is: "command";
      value: Shape;
      headers: Connector["responseHeaders"];
    };

export type Shape = { is: "json" } | ObjectShape | { is: "list"; of: Shape };

export interface ObjectShape {
  is: "object";
  fields: readonly ShapeField[];
}

export type ShapeField = { responseName: string } & FieldSource;

export type FieldSource =
  | { from: "typename"; value: string }
  | { from: "column"; key: string; shape: Shape }
  | { from: "rows"; key: string; one: boolean; row: ObjectShape }
  | { from: "aggregate"; key: string; shape: AggregateShape }
  | { from: "command"; key: string; value: Shape; headers: Connector["responseHeaders"] }
  | { from: "globalId"; typename: string; parts: readonly { field: string; key: string }[] }
  /** Filled in by the join of this number. */
  | { from: "join"; join: number };

export interface AggregateShape {
  fields: readonly (
    | { responseName: string; from: "typename"; value: string }
    | { responseName: string; from: "aggregate"; key: string }
    | { responseName: string; from: "group"; shape: AggregateShape }
  )[];
}

/** What is asked of another connector once for all different keys that the rows hold. */
export interface Join {
  /** A variable of `fetch` and the key of the row's value for it. */
  on: readonly { variable: string; key: string }[];
  fetch: Fetch;
  /** What stands where a key is null or nothing was found. */
  nothing: null | readonly [] | Readonly<Record<string, unknown>>;
}

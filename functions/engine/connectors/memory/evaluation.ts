import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { Row } from "./rows.ts";
import type { Rules } from "./rules.ts";
import type { Source } from "./source.ts";

/**
 * The evaluation of a request for one set of variables. Its methods are how the parts of the
 * evaluator, which are all recursive through each other, call one another.
 */
export interface Evaluation {
  source: Source;
  rules: Rules;
  relationships: Readonly<Record<string, ndc.Relationship>>;
  variables: Row;
  /** Of a collection, or of a function as a collection of one row. */
  rowsOf(collection: string, args: Row): readonly Row[];
  holds(predicate: ndc.Expression, scopes: Scopes): boolean;
  rowSet(rows: readonly Row[], query: ndc.Query): ndc.RowSet;
}

/** The current row, then the rows around each `exists` that it stands in, inside out. */
export type Scopes = readonly [Row, ...Row[]];

import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { Row } from "./rows.ts";

/** The data of a connector in memory: each part by the name under which its schema declares it. */
export interface Source {
  collections: Readonly<Record<string, Collection>>;
  functions: Readonly<Record<string, FunctionOfSource>>;
  procedures: Readonly<Record<string, Procedure>>;
}

/** Its rows, in the order in which an unsorted query answers them. Each row has every column. */
export type Collection = (args: Row, request: RequestView) => readonly Row[];

export type FunctionOfSource = (args: Row, request: RequestView) => unknown;

export interface Procedure {
  run(args: Row, request: RequestView): unknown;
  /** False: the caller's selection of fields is ignored and the whole value answered. */
  selects?: boolean;
}

/** What collections, functions and procedures may see of the request they are part of. */
export interface RequestView {
  /** Whether a predicate that came as an argument holds for a row. */
  holds(predicate: ndc.Expression, row: Row): boolean;
}

import type { JsonBytes } from "./json-bytes.ts";

/** A value that is JSON only once an answer is written: it writes itself into that. */
export class WrittenValue {
  /** About how many bytes of JSON it is. */
  readonly bytes: number;
  readonly write: (json: JsonBytes) => void;

  constructor(bytes: number, write: (json: JsonBytes) => void) {
    this.bytes = bytes;
    this.write = write;
  }
}

/** How rows are written: each an object of these fields, in their order. */
export interface RowsShape {
  /** The first row or null, in place of all in a list. */
  one: boolean;
  fields: readonly WrittenField[];
}

export type WrittenField = {
  /** In the object. */
  name: string;
} & (
  | { from: "text"; value: string }
  /** A field of the query, whatever JSON it holds. */
  | { from: "column"; key: string }
  /** The rows of a field of the query that follows a relationship. */
  | { from: "rows"; key: string; rows: RowsShape }
);

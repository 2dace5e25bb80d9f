/** JSON that was written already: whoever writes an answer puts it in as it is. */
export class JsonText {
  /** As bytes in UTF-8 where it is long. */
  readonly text: string | Uint8Array;

  constructor(text: string | Uint8Array) {
    this.text = text;
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

import type { JsonBytes } from "../../../ndc/json-bytes.ts";
import { asItIs, quoted, type WriteJson } from "./json-writer.ts";
import { NULL } from "./written-object.ts";

const ZERO = 0x30;

/** In a message with a row: its length without its kind, how many columns there are, and the first of them. */
const LENGTH_AT = 1;
const COUNT_AT = 5;
const COLUMNS_AT = 7;
/** Before the text of each column. */
const TEXT_LENGTH_BYTES = 4;

/** How many bytes the texts in messages with rows have. */
export function valueBytes(messages: Uint8Array): number {
  let bytes = 0;
  for (let at = 0; at < messages.length;) {
    const next = at + LENGTH_AT + int32At(messages, at + LENGTH_AT);
    const columns = ((messages[at + COUNT_AT] ?? 0) << 8) | (messages[at + COUNT_AT + 1] ?? 0);
    bytes += next - at - COLUMNS_AT - columns * TEXT_LENGTH_BYTES;
    at = next;
  }
  return bytes;
}

/** The columns of one row after another, in the messages that PostgreSQL sent. */
export class RowBytes {
  #row: Uint8Array = NULL;
  // Where the text of each column begins and ends; it ends before its begin for null.
  readonly #begins: Int32Array;
  readonly #ends: Int32Array;

  /** @param columns How many are read, from the first on. */
  constructor(columns: number) {
    this.#begins = new Int32Array(columns);
    this.#ends = new Int32Array(columns);
  }

  /** What is told and written after this is of the row whose message is there. Gives where the next is. */
  read(chunk: Uint8Array, message: number): number {
    this.#row = chunk;
    const begins = this.#begins;
    const ends = this.#ends;
    let at = message + COLUMNS_AT;
    for (let column = 0; column < begins.length; column += 1) {
      // Of its text; -1 for null.
      const length = int32At(chunk, at);
      at += TEXT_LENGTH_BYTES;
      begins[column] = at;
      ends[column] = at + length;
      if (length > 0) at += length;
    }
    return message + LENGTH_AT + int32At(chunk, message + LENGTH_AT);
  }

  /** Of a column of whole numbers that are not negative; 0 for null. */
  integer(column: number): number {
    const to = this.#ends[column] ?? -1;
    let value = 0;
    for (let at = this.#begins[column] ?? 0; at < to; at += 1) {
      value = value * 10 + (this.#row[at] ?? ZERO) - ZERO;
    }
    return value;
  }

  write(json: JsonBytes, column: number, write: WriteJson): void {
    const from = this.#begins[column] ?? 0;
    const to = this.#ends[column] ?? -1;
    if (to < from) json.few(NULL);
    else if (write === asItIs) json.few(this.#row, from, to);
    else if (write === quoted) json.quoted(this.#row, from, to);
    else json.converted(write, this.#row, from, to);
  }
}

function int32At(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

import type { RowsShape } from "../../../ndc/written-rows.ts";
import type { Output } from "../sql/json.ts";
import type { Numbers } from "./exact-number.ts";
import { JsonBytes } from "./json-bytes.ts";
import { asItIs, quoted, type WriteJson, writerOf } from "./json-writer.ts";
import type { ByteRows } from "./row-source.ts";

const [OPEN, CLOSE, COMMA, END] = [0x5b, 0x5d, 0x2c, 0x7d];
const NULL = Buffer.from("null");
/** What a field with its name takes, about. */
const VALUE_BYTES = 24;

interface Part {
  /** What comes before the value: the name, or all where the value is no column. */
  name: Uint8Array;
  column: { at: number; write: WriteJson } | null;
}

/** The JSON of all rows of a flat list, from the bytes that PostgreSQL sent. */
export function writtenList(
  outputs: readonly Output[],
  { rows, types }: ByteRows,
  shape: RowsShape,
  numbers: Numbers,
): Uint8Array {
  const parts = partsOf(outputs, types, shape, numbers);
  const json = new JsonBytes(rows.length * parts.length * VALUE_BYTES);
  // Where the text of each column of a row begins and ends; it ends before its begin for null.
  const begins = new Int32Array(types.length);
  const ends = new Int32Array(types.length);
  json.byte(OPEN);
  for (const [number, row] of rows.entries()) {
    if (number > 0) json.byte(COMMA);
    findColumns(row, begins, ends);
    for (const { name, column } of parts) {
      json.few(name);
      if (column === null) continue;
      writeValue(json, column.write, row, begins[column.at] ?? 0, ends[column.at] ?? -1);
    }
    json.byte(END);
  }
  json.byte(CLOSE);
  return json.written;
}

function findColumns(row: Uint8Array, begins: Int32Array, ends: Int32Array): void {
  let at = 0;
  for (let column = 0; column < begins.length; column += 1) {
    const length = int32At(row, at);
    at += 4;
    begins[column] = at;
    ends[column] = at + length;
    if (length > 0) at += length;
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

function writeValue(
  json: JsonBytes,
  write: WriteJson,
  row: Uint8Array,
  from: number,
  to: number,
): void {
  if (to < from) json.few(NULL);
  else if (write === asItIs) json.few(row, from, to);
  else if (write === quoted) json.quoted(row, from, to);
  else json.converted(write, row, from, to);
}

function partsOf(
  outputs: readonly Output[],
  types: readonly number[],
  { fields }: RowsShape,
  numbers: Numbers,
): Part[] {
  const parts = fields.map((field, index): Part => {
    const name = `${index === 0 ? "{" : ","}${JSON.stringify(field.name)}:`;
    if (field.from === "text") {
      return { name: Buffer.from(name + JSON.stringify(field.value)), column: null };
    }
    const at = outputs.findIndex((one) => one.name === field.key);
    const write = outputs[at]?.kind === "string" ? quoted : writerOf(types[at] ?? 0, numbers);
    return { name: Buffer.from(name), column: { at, write } };
  });
  return parts.length === 0 ? [{ name: Buffer.from("{"), column: null }] : parts;
}

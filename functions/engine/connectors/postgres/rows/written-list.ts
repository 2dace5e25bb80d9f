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
  json.byte(OPEN);
  for (const [number, row] of rows.entries()) {
    if (number > 0) json.byte(COMMA);
    for (const { name, column } of parts) {
      json.few(name);
      if (column !== null) writeValue(json, row[column.at], column.write);
    }
    json.byte(END);
  }
  json.byte(CLOSE);
  return json.written;
}

function writeValue(json: JsonBytes, bytes: Uint8Array | null | undefined, write: WriteJson): void {
  if (bytes === null || bytes === undefined) json.few(NULL);
  else if (write === asItIs) json.few(bytes);
  else if (write === quoted) json.quoted(bytes);
  else json.converted(bytes, write);
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

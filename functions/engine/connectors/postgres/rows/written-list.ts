import type { RowsShape } from "../../../ndc/written-rows.ts";
import type { Output } from "../sql/json.ts";
import type { Numbers } from "./exact-number.ts";
import type { JsonBytes } from "../../../ndc/json-bytes.ts";
import { quoted, writerOf } from "./json-writer.ts";
import { RowBytes } from "./row-bytes.ts";
import type { ByteRows } from "./row-source.ts";
import { CLOSE, COMMA, END, NULL, OPEN, type Part, partsOf } from "./written-object.ts";

/** Rows without others in them, from the bytes that PostgreSQL sent. */
export function writeList(
  json: JsonBytes,
  outputs: readonly Output[],
  { chunks, types }: ByteRows,
  { shape, numbers }: { shape: RowsShape; numbers: Numbers },
): void {
  const parts = partsOf<never>(shape, ({ key }) => {
    const at = outputs.findIndex((one) => one.name === key);
    const write = outputs[at]?.kind === "string" ? quoted : writerOf(types[at] ?? 0, numbers);
    return { column: { at, write } };
  });
  const columns = new RowBytes(types.length);
  let rows = 0;
  if (!shape.one) json.byte(OPEN);
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length && !(shape.one && rows > 0); rows += 1) {
      if (rows > 0) json.byte(COMMA);
      at = columns.read(chunk, at);
      writeFields(json, columns, parts);
    }
  }
  if (!shape.one) json.byte(CLOSE);
  else if (rows === 0) json.few(NULL);
}

function writeFields(json: JsonBytes, columns: RowBytes, parts: readonly Part<never>[]): void {
  for (const { name, column } of parts) {
    json.few(name);
    if (column !== null) columns.write(json, column.at, column.write);
  }
  json.byte(END);
}

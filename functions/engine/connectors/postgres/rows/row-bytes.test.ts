import { expect, test } from "vitest";
import { JsonBytes } from "../../../ndc/json-bytes.ts";
import { quoted } from "./json-writer.ts";
import { RowBytes, valueBytes } from "./row-bytes.ts";

/** As PostgreSQL sends a row. */
function message(...texts: readonly (string | null)[]): Buffer {
  const columns = texts.map((text) => {
    const bytes = Buffer.from(text ?? "");
    const length = Buffer.alloc(4);
    length.writeInt32BE(text === null ? -1 : bytes.length);
    return Buffer.concat([length, bytes]);
  });
  const body = Buffer.concat(columns);
  const head = Buffer.alloc(7);
  head.write("D");
  head.writeInt32BE(6 + body.length, 1);
  head.writeInt16BE(texts.length, 5);
  return Buffer.concat([head, body]);
}

const ROWS = [
  ["1", "é", null],
  ["22", "", "x".repeat(70_000)],
  ["", null, "\n"],
] as const;

test("each row of a run of messages is read where it is", () => {
  const run = Buffer.concat(ROWS.map((row) => message(...row)));
  const row = new RowBytes(3);
  const read: unknown[] = [];
  for (let at = 0; at < run.length;) {
    at = row.read(run, at);
    const json = new JsonBytes(0);
    json.text("[");
    row.write(json, 1, quoted);
    json.text(",");
    row.write(json, 2, quoted);
    json.text("]");
    read.push([row.integer(0), ...(JSON.parse(json.takeText()) as unknown[])]);
  }
  expect(read).toEqual(ROWS.map(([number, ...texts]) => [Number(number), ...texts]));
});

test("what an answer has in bytes are its texts: nulls, lengths and heads are none", () => {
  const run = Buffer.concat(ROWS.map((row) => message(...row)));
  const texts = ROWS.flat().join("");
  expect(valueBytes(run)).toBe(Buffer.byteLength(texts));
  expect(valueBytes(message(...Array.from({ length: 300 }, () => null)))).toBe(0);
  expect(valueBytes(Buffer.alloc(0))).toBe(0);
});

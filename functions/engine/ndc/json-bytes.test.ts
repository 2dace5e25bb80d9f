import { expect, test } from "vitest";
import { JsonBytes } from "./json-bytes.ts";

const TEXTS = [
  "",
  "plain",
  'a "quote"',
  "\\",
  "\n\u0001\u001f",
  "é 🎵 \u2028 \u007f",
  "x".repeat(5_000),
];

test("texts are written as JSON has them, however little room was expected", () => {
  for (const expected of [0, 1, 100_000]) {
    const json = new JsonBytes(expected);
    for (const text of TEXTS) json.quoted(Buffer.from(text));
    json.few(Buffer.from("12"));
    json.converted(() => "true", Buffer.from("t"));
    const written = TEXTS.map((text) => JSON.stringify(text)).join("");
    expect(Buffer.from(json.written).toString()).toBe(`${written}12true`);
  }
});

test("a text that needs escapes in the middle leaves nothing of its beginning behind", () => {
  const json = new JsonBytes(16);
  json.quoted(Buffer.from('long beginning, then "'));
  json.quoted(Buffer.from("b"));
  expect(Buffer.from(json.written).toString()).toBe('"long beginning, then \\"""b"');
});

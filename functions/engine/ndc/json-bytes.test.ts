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
    expect(json.takeText()).toBe(`${written}12true`);
  }
});

test("a text that needs escapes in the middle leaves nothing of its beginning behind", () => {
  const json = new JsonBytes(16);
  json.quoted(Buffer.from('long beginning, then "'));
  json.quoted(Buffer.from("b"));
  expect(json.takeText()).toBe('"long beginning, then \\"""b"');
});

test("what was taken stays as it is, however long it and what is written after it are", () => {
  for (const length of [1, 20_000, 2_000_000]) {
    const first = new JsonBytes(length);
    first.text("a".repeat(length));
    const taken = first.take();
    for (const after of [length, length * 2]) {
      const next = new JsonBytes(after);
      next.text("b".repeat(after));
      expect(next.length).toBe(after);
      next.take();
    }
    expect(Buffer.from(taken).toString()).toBe("a".repeat(length));
  }
});

test("two that are written at once do not meet", () => {
  const one = new JsonBytes(10);
  const other = new JsonBytes(10);
  one.text("one");
  other.text("other");
  one.text("!");
  expect([one.takeText(), other.takeText()]).toEqual(["one!", "other"]);
});

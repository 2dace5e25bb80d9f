import { expect, test } from "vitest";
import { filled, Slot } from "./slot.ts";

const raw = (JSON as unknown as { rawJSON(text: string): object }).rawJSON("9007199254740993");

test("each slot is filled with its value, wherever it lies, and nothing else changes", () => {
  const request = {
    where: [{ value: new Slot(1) }, { value: new Slot(0) }, { value: raw }],
    own: JSON.parse('{"__proto__": {"value": 1}}') as unknown,
    none: null,
  };
  const text = JSON.stringify(filled(request, ["a", { b: [2] }]));
  expect(text).toBe(
    '{"where":[{"value":{"b":[2]}},{"value":"a"},{"value":9007199254740993}],"own":{"__proto__":{"value":1}},"none":null}',
  );
});

test("a value is put in as it is: what looks like a slot in it is none", () => {
  const value = { index: 0 };
  expect(filled({ value: new Slot(0) }, [value]).value).toBe(value);
});

test("a request cannot be sent with its slots", () => {
  expect(() => JSON.stringify({ value: new Slot(0) })).toThrow("without its values");
});

import { describe, expect, it } from "vitest";
import { parseExact } from "./exact-json.ts";

describe("JSON without loss", () => {
  it.each([
    '[{"rows":[{"id":9223372036854775807,"a":[-9223372036854775808,18446744073709551615]}]}]',
    '{"a":9007199254740993,"b":"9007199254740993","c":1}',
    "12345678901234567890",
    '{"a":  -12345678901234567890}'.replaceAll(" ", ""),
  ])("keeps every digit: %s", (text) => {
    expect(JSON.stringify(parseExact(text))).toBe(text);
  });

  it.each([
    ["[9007199254740991]", [9007199254740991]],
    ["[1000000000000000]", [1000000000000000]],
    ["[-1234567890123456]", [-1234567890123456]],
    ['["a: 12345678901234567890", 1]', ["a: 12345678901234567890", 1]],
    [
      "[0.1234567890123456789, 1e300, 12345678901234567890.5]",
      [0.12345678901234568, 1e300, 12345678901234567000],
    ],
    ['{"__proto__": [1, null, true]}', JSON.parse('{"__proto__": [1, null, true]}')],
  ])("has plain values for %s", (text, value) => {
    expect(parseExact(text)).toEqual(value);
  });

  it.each(["", "[12345678901234567890", "[01]"])("refuses %j", (text) => {
    expect(() => parseExact(text)).toThrow(SyntaxError);
  });
});

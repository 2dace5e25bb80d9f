import { describe, expect, it } from "vitest";
import { parseDouble, parseExact, readDouble, readExact } from "./exact-number.ts";

const NUMBERS = [
  "0",
  "-1",
  "12.50",
  "1e+30",
  "9007199254740991",
  "9007199254740993",
  "-9223372036854775808",
  "0.1234567890123456789",
  "1.000000000000000000000",
  "100000000000000000000000.0",
  "174.0000000000000000",
];

describe("exact numbers", () => {
  it.each(NUMBERS)("%s is written as a number of the same value", (text) => {
    const written = JSON.stringify(readExact(text));
    const digits = (number: string) => number.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    expect(digits(written)).toBe(digits(text));
    expect(Number(written)).toBe(readDouble(text));
  });

  it.each(["NaN", "Infinity", "-Infinity"])("%s stays a string", (text) => {
    expect(readExact(text)).toBe(text);
    expect(readDouble(text)).toBe(text);
  });

  it("inside of JSON are kept where doubles would lose digits", () => {
    const text = '{"a":[12345678901234567890,1],"b":"12345678901234567890"}';
    expect(JSON.stringify(parseExact(text))).toBe(text);
    expect(parseExact('{"a":[1.5,null]}')).toEqual({ a: [1.5, null] });
    expect(parseDouble(text)).toMatchObject({ b: "12345678901234567890" });
  });
});

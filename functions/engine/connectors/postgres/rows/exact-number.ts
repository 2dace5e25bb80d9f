/**
 * What numbers of an answer are: `double`, as JavaScript has them, or `exact`, where one that no
 * double holds becomes what `JSON.stringify` writes digit for digit.
 */
export type Numbers = "double" | "exact";

// https://tc39.es/proposal-json-parse-with-source, which TypeScript does not know yet.
interface JsonWithSource {
  rawJSON(text: string): object;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
}
const json = JSON as unknown as JsonWithSource;

/** A double holds any number of so many digits. */
const SAFE_DIGITS = 15;
const LONG_NUMBER = /\d{8,}\.?\d{8,}|\d{16}/;

/** NaN and the infinities are no numbers in JSON: they stay strings. */
export function readDouble(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

export function readExact(text: string): unknown {
  const value = readDouble(text);
  return typeof value === "string" || isExact(text, value) ? value : json.rawJSON(text);
}

export function parseDouble(text: string): unknown {
  return JSON.parse(text) as unknown;
}

export function parseExact(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return parseDouble(text);
  return json.parse(text, (_, value, { source }) =>
    typeof value === "number" && source !== undefined ? readExact(source) : value,
  );
}

function isExact(text: string, value: number): boolean {
  if (text.length <= SAFE_DIGITS) return true;
  // The shortest text of a double stands for it; zeros at the end of a fraction say nothing.
  const shortest = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return String(value) === shortest;
}

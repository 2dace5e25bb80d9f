import { expect, test } from "vitest";
import { valueText } from "./value-text.ts";

test.each([
  [null, "–"],
  [undefined, "–"],
  [256, "256"],
  [true, "true"],
  ["set", "set"],
  ["a".repeat(64), `${"a".repeat(16)}…`],
])("%j reads as %s", (value, text) => {
  expect(valueText(value)).toBe(text);
});

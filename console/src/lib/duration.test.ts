import { expect, test } from "vitest";
import { agoText, clockText, durationText, sizeText } from "./duration.ts";

test.each([
  [-3, "0 ms"],
  [0, "0 ms"],
  [48.4, "48 ms"],
  [1_340, "1.3 s"],
  [42_400, "42 s"],
  [125_000, "2 m 05 s"],
  [11_400_000, "3 h 10 m"],
  [180_000_000, "2 d 2 h"],
])("%d ms reads as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [1_000, "just now"],
  [-1_000, "just now"],
  [30_000, "30s ago"],
  [600_000, "10m ago"],
  [7_200_000, "2h ago"],
  [-7_200_000, "in 2h"],
  [-90 * 86_400_000, "in 3mo"],
])("a moment %d ms back reads as %s", (ms, text) => {
  expect(agoText(1_000_000_000, 1_000_000_000 + ms)).toBe(text);
});

test("the time of day has its leading zeros", () => {
  expect(clockText(new Date(2026, 0, 2, 3, 4, 5, 6).toISOString())).toBe("03:04:05.006");
});

test("sizes are decimal", () => {
  expect([999, 1_500, 2_340_000].map(sizeText)).toEqual(["999 B", "1.5\u00a0kB", "2.3\u00a0MB"]);
});

import { expect, it } from "vitest";
import { isFound } from "./like.ts";

it.each([
  { expression: "b", text: "abc", found: true },
  { expression: "^b", text: "abc", found: false },
  { expression: "a.c$", text: "abc", found: true },
  { expression: "B", text: "abc", found: false },
  { expression: "(?i)B", text: "abc", found: true },
  { expression: "a\\.c", text: "abc", found: false },
  { expression: "a\\-c", text: "a-c", found: true },
  { expression: "[\\-x]", text: "a-c", found: true },
  { expression: "\\\\d", text: "\\d", found: true },
  { expression: "(?P<year>\\d{4})", text: "in 1998", found: true },
  { expression: "^.$", text: "\u{1F600}", found: true },
])("$expression is found in $text: $found", ({ expression, text, found }) => {
  expect(isFound(expression, text)).toBe(found);
});

it.each(["(", "a(?=b)", "(?<!a)b", "(a)\\1", "[z-a]"])(
  "%s is no regular expression of Rust",
  (expression) => {
    expect(() => isFound(expression, "abc")).toThrow("invalid regular expression");
  },
);

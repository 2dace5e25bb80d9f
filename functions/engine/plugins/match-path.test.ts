import { expect, it } from "vitest";
import { pathPattern } from "../metadata/path-pattern.ts";
import { matchesPath } from "./match-path.ts";

it.each([
  ["^/v1/rest/", "/v1/rest/users", true],
  ["/rest/", "/v1/rest/users", true],
  ["^/rest/", "/v1/rest/users", false],
  ["/users/\\d+$", "/users/12", true],
  ["/users/\\d+$", "/users/12/x", false],
  ["^/a\\-b$", "/a-b", true],
  ["(?i)^/USERS$", "/users", true],
  ["^/(?P<what>\\w+)$", "/users", true],
  ["^/\\p{Lu}$", "/A", true],
])("%s for %s: %j", (pattern, path, matches) => {
  expect(matchesPath(pathPattern(pattern), path)).toBe(matches);
});

it("a pattern that is none is refused", () => {
  expect(() => pathPattern("(")).toThrow(SyntaxError);
});

it("a pattern that looks at a path for ages is given up", () => {
  const slow = pathPattern("^/(a+)+$");
  expect(() => matchesPath(slow, `/${"a".repeat(60)}!`)).toThrow("timed out");
});

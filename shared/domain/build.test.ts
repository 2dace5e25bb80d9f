import { expect, test } from "vitest";
import { partAt } from "./build.ts";

const paths = [
  { path: "/api/admin", part: "admin" },
  { path: "/api", part: "api" },
  { path: "/files/", part: "files" },
  { path: "/", part: "site" },
];

test.each([
  ["/", "site"],
  ["/anything", "site"],
  ["/api", "api"],
  ["/api/", "api"],
  ["/api/x/y", "api"],
  ["/apiary", "site"],
  ["/api/admin", "admin"],
  ["/api/administrator", "api"],
  ["/files/", "files"],
  ["/files/a", "files"],
  ["/files", "site"],
])("%s is served by %s: the longest whole-segment prefix wins", (path, part) => {
  expect(partAt(paths, path)).toBe(part);
});

test("no prefix, no part", () => {
  expect(partAt([{ path: "/api", part: "api" }], "/other")).toBeUndefined();
});

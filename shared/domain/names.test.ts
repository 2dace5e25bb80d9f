import { describe, expect, test } from "vitest";
import { hostName, Slug, VariableName } from "./names.ts";

describe("names that enter hosts", () => {
  test.each(["a", "hello", "my-app-2"])("%s is taken", (name) => {
    expect(Slug.safeParse(name).success).toBe(true);
  });
  test.each(["", "2go", "-a", "a-", "a--b", "Hello", "a_b", "a.b", "a".repeat(33), "ä", "a\n"])(
    "%j is refused",
    (name) => {
      expect(Slug.safeParse(name).success).toBe(false);
    },
  );
  test("production has the project's own host, everything else a qualifier", () => {
    expect(hostName("hello", null, "localhost")).toBe("hello.localhost");
    expect(hostName("hello", "staging", "localhost")).toBe("hello-staging.localhost");
  });
});

describe("names of variables", () => {
  test.each(["DATABASE_URL", "ab", "A1"])("%s is taken", (name) => {
    expect(VariableName.safeParse(name).success).toBe(true);
  });
  test.each([
    "A",
    "1A",
    "A-B",
    "A B",
    "",
    "LINTAS_SOCKET",
    "AWS_REGION",
    "NODE_OPTIONS",
    "K_SERVICE",
  ])("%j is refused, because a platform would", (name) => {
    expect(VariableName.safeParse(name).success).toBe(false);
  });
});

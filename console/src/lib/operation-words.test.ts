import { expect, test } from "vitest";
import { KINDS, kindWord, operationSummary } from "./operation-words.ts";

test("a canary, a deploy without traffic and a plain one read differently", () => {
  const input = {
    kind: "deploy" as const,
    build: "b1",
    targets: ["local"],
    route: true,
    weight: 100,
    fingerprint: null,
    plan: null,
  };
  expect(operationSummary({ input })).toBe("b1 to local");
  expect(operationSummary({ input: { ...input, weight: 10 } })).toBe("b1 to local, 10% of traffic");
  expect(operationSummary({ input: { ...input, route: false } })).toBe("b1 to local, no traffic");
});

test("a rollback names its version", () => {
  expect(operationSummary({ input: { kind: "rollback", version: null } })).toContain("before");
  expect(operationSummary({ input: { kind: "rollback", version: 4 } })).toContain("4");
});

test("a repair names what is brought back", () => {
  expect(operationSummary({ input: { kind: "repair", release: "r00000000001" } })).toContain("r0");
  expect(operationSummary({ input: { kind: "settle" } })).toContain("asked again");
});

test("every kind has a word", () => {
  expect(KINDS.map(kindWord).every((word) => word.length > 0)).toBe(true);
});

import { expect, test } from "vitest";
import { CheckedOperations } from "./checked-operations.ts";
import type { CheckedOperation } from "./operation.ts";

const OPERATION = {
  kind: "query",
  name: null,
  variables: [],
  selection: { type: "Query", fields: [] },
  weight: 10,
};

function counting(most?: number, weightMost?: number, weight = 10) {
  const checked: string[] = [];
  const kept = new CheckedOperations(most, weightMost);
  const ask = (query: string, role = "user", operationName: string | null = null) =>
    kept.get({ role, operationName, query }, () => {
      checked.push(`${role} ${query}`);
      return { ...OPERATION, weight } as CheckedOperation;
    });
  return { ask, checked };
}

test("an operation is checked once for each text, name and role", () => {
  const { ask, checked } = counting();
  expect(ask("{ a }")).toBe(ask("{ a }"));
  expect(ask("{ a }", "admin")).not.toBe(ask("{ a }"));
  expect(ask("{ a }", "user", "b")).not.toBe(ask("{ a }"));
  expect(checked).toEqual(["user { a }", "admin { a }", "user { a }"]);
});

test("the one that was not asked for the longest goes first", () => {
  const { ask, checked } = counting(2);
  for (const query of ["a", "b", "a", "c", "a", "b"]) ask(query);
  expect(checked).toEqual(["user a", "user b", "user c", "user b"]);
});

test("what is kept weighs so much and no more, and nothing of great weight is kept", () => {
  const { ask, checked } = counting(100, 25);
  for (const query of ["a", "b", "c", "c", "b", "a"]) ask(query);
  expect(checked).toEqual(["user a", "user b", "user c", "user a"]);
  const heavy = counting(100, 1_000_000, 5_001);
  expect(heavy.ask("a")).not.toBe(heavy.ask("a"));
});

test("a text without measure is not kept, nor what was refused", () => {
  const { ask, checked } = counting();
  const long = `{ a } # ${"x".repeat(20_000)}`;
  expect(ask(long)).not.toBe(ask(long));
  expect(checked).toHaveLength(2);
  const kept = new CheckedOperations();
  const refused = () =>
    kept.get({ role: "user", operationName: null, query: "{" }, () => {
      throw new Error("refused");
    });
  expect(refused).toThrow("refused");
  expect(refused).toThrow("refused");
});

test("texts weigh too: long ones make room sooner", () => {
  const { ask, checked } = counting(100, 50);
  const long = (of: string) => `${of} # ${"x".repeat(1_500)}`;
  for (const query of [long("a"), "b", long("a"), "b", long("c"), long("a")]) ask(query);
  expect(checked.map((text) => text.slice(0, 6))).toEqual(["user a", "user b", "user c", "user a"]);
});

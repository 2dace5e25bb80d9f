import { expect } from "vitest";
import type { OpenedBuild } from "../format/open-compiled.ts";
import type { GraphqlSchema } from "../graphql-schema.ts";
import type { Resolved } from "../resolved.ts";

/** Whether an opened file answers everything that can be asked as the plain objects do. */
export function expectSameAnswers(
  opened: OpenedBuild,
  { resolved, schema }: { resolved: Resolved; schema: GraphqlSchema },
): void {
  const { query, mutation, subscription, types } = schema;
  expect(opened.schema).toMatchObject({ query, mutation, subscription });
  for (const [name, type] of Object.entries(types)) same(opened.schema.type(name), type);
  const { metadata } = opened;
  expect(metadata).toMatchObject({ flags: resolved.flags, graphql: resolved.graphql });
  const parts = [
    ["connector", resolved.connectors],
    ["objectType", resolved.objectTypes],
    ["model", resolved.models],
    ["command", resolved.commands],
    ["booleanExpression", resolved.booleanExpressions],
    ["orderByExpression", resolved.orderByExpressions],
    ["aggregateExpression", resolved.aggregateExpressions],
  ] as const;
  for (const [part, all] of parts) {
    for (const [key, one] of Object.entries<unknown>(all)) same(metadata[part](key), one);
  }
  for (const [key, type] of Object.entries(resolved.objectTypes)) {
    expect(metadata.isObjectType(key)).toBe(true);
    const { typeName } = type.graphql;
    const last = Object.values(resolved.objectTypes).findLast(
      (one) => one.graphql.typeName === typeName,
    );
    if (typeName !== null) same(metadata.objectTypeNamed(typeName), last);
  }
  for (const key of Object.keys(resolved.booleanExpressions)) {
    expect(metadata.isBooleanExpression(key)).toBe(true);
  }
  expect(opened.connectors()).toEqual(Object.keys(resolved.connectors));
  expect(opened.plugins()).toEqual(resolved.plugins);
  expect(opened.roles).toEqual(resolved.roles);
}

/** Also in the order of its keys, which answers show. */
function same(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
  expect(JSON.stringify(sortedTop(actual))).toBe(JSON.stringify(sortedTop(expected)));
}

/** Nobody sees the order of the members of the thing itself. */
function sortedTop(value: unknown): unknown {
  return Object.fromEntries(
    Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

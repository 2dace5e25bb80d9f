import { describe, expect, test } from "vitest";
import { ConnectorFailure } from "../ndc/connector.ts";
import type { AnswerShape, ObjectShape, Shape, ShapeField } from "../plan/plan.ts";
import { shapeCommand, shapeRowSet, type Waitings } from "./shape.ts";

const json: Shape = { is: "json" };

describe("an answer that is not what was asked for fails", () => {
  const pack: ShapeField = {
    responseName: "pack",
    from: "column",
    key: "pack",
    shape: object(column("width")),
  };
  const tags: ShapeField = {
    responseName: "tags",
    from: "column",
    key: "tags",
    shape: { is: "list", of: object(column("name")) },
  };
  const maker: ShapeField = {
    responseName: "maker",
    from: "rows",
    key: "maker",
    one: true,
    row: object(column("name")),
  };
  const count: ShapeField = {
    responseName: "count",
    from: "aggregate",
    key: "count",
    shape: { fields: [{ responseName: "n", from: "aggregate", key: "n" }] },
  };
  const label: ShapeField = {
    responseName: "label",
    from: "command",
    key: "label",
    value: json,
    headers: null,
  };
  const id: ShapeField = {
    responseName: "id",
    from: "globalId",
    typename: "Product",
    parts: [{ field: "code", key: "code" }],
  };
  test.each<[string, ShapeField, unknown, string]>([
    ["without a column", column("name"), {}, "missing field: name"],
    ["with a scalar for an object", pack, { pack: 1 }, "an object was expected"],
    ["with a list for an object", pack, { pack: [{ width: 1 }] }, "an object was expected"],
    ["with an object lacking a field", pack, { pack: {} }, "missing field: width"],
    ["with an object for a list", tags, { tags: { name: 1 } }, "a list was expected"],
    ["with a scalar in a list of objects", tags, { tags: ["a"] }, "an object was expected"],
    ["without a relationship", maker, {}, "missing field: maker"],
    ["with a row for a row set", maker, { maker: [] }, "an object was expected: maker"],
    ["with a row set without rows", maker, { maker: {} }, "missing field: rows"],
    ["without aggregates", count, { count: { rows: [] } }, "missing field: aggregates"],
    ["without an aggregate", count, { count: { aggregates: {} } }, "missing field: n"],
    ["without the row of a command", label, { label: { rows: [] } }, "missing field: __value"],
    ["without a command's value", label, { label: { rows: [{}] } }, "missing field: __value"],
    ["without a part of the id", id, {}, "missing field: code"],
    ["with what only JavaScript has", column("toString"), {}, "missing field: toString"],
  ])("%s", (_, field, row, message) => {
    const shaped = () => shapeRowSet(rows(field), { rows: [row] }, new Map());
    expect(shaped).toThrow(ConnectorFailure);
    expect(shaped).toThrow(message);
  });

  test("with no rows at all", () => {
    expect(() => shapeRowSet(rows(column("a")), { rows: null }, new Map())).toThrow(
      "missing field: rows",
    );
  });

  test("with a result without its headers' field", () => {
    const headers = { headersField: "headers", resultField: "result", forwardHeaders: [] };
    const of = { value: json, headers };
    expect(() => shapeCommand(of, 7, new Map())).toThrow("no object");
    expect(() => shapeCommand(of, { headers: {} }, new Map())).toThrow("missing field: result");
  });
});

test("what an answer has beyond what was asked for is left out", () => {
  const row = { name: "Clove", cost: 3 };
  expect(shapeRowSet(rows(column("name")), { rows: [row] }, new Map()).value).toEqual([
    { name: "Clove" },
  ]);
});

test("null stands for any object, list or scalar that a connector has none of", () => {
  const fields: ShapeField[] = [
    { responseName: "a", from: "column", key: "a", shape: object(column("x")) },
    { responseName: "b", from: "column", key: "b", shape: { is: "list", of: object() } },
    { responseName: "c", from: "column", key: "c", shape: json },
  ];
  const row = { a: null, b: [null], c: null };
  expect(shapeRowSet(rows(...fields), { rows: [row] }, new Map()).value).toEqual([row]);
});

test("of one row the first is taken, and null of none", () => {
  const one: AnswerShape = { is: "rows", one: true, row: object(column("id")) };
  expect(shapeRowSet(one, { rows: [{ id: 1 }, { id: 2 }] }, new Map()).value).toEqual({ id: 1 });
  expect(shapeRowSet(one, { rows: [] }, new Map()).value).toBe(null);
});

test("fields of joins wait, each with its row, at their place in the answer", () => {
  const waiting: Waitings = new Map();
  const join: ShapeField = { responseName: "orders", from: "join", join: 0 };
  const { value } = shapeRowSet(
    rows(join, column("id")),
    { rows: [{ id: 1 }, { id: 2 }] },
    waiting,
  );
  expect(value).toEqual([
    { orders: null, id: 1 },
    { orders: null, id: 2 },
  ]);
  expect(Object.keys((value as object[])[0] ?? {})).toEqual(["orders", "id"]);
  expect(waiting.get(0)?.map(({ row }) => row)).toEqual([{ id: 1 }, { id: 2 }]);
});

test("a global id is Base64 of compact JSON with the version, the type and its fields", () => {
  const parts = [
    { field: "code", key: "hidden" },
    { field: "sku", key: "s" },
  ];
  const field: ShapeField = { responseName: "id", from: "globalId", typename: "Product", parts };
  const { value } = shapeRowSet(rows(field), { rows: [{ hidden: 10, s: "CL" }] }, new Map());
  const [{ id = "" } = {}] = value as { id?: string }[];
  expect(Buffer.from(id, "base64").toString()).toBe(
    '{"version":1,"typename":"Product","id":{"code":10,"sku":"CL"}}',
  );
});

function column(name: string): ShapeField {
  return { responseName: name, from: "column", key: name, shape: json };
}

function object(...fields: ShapeField[]): ObjectShape {
  return { is: "object", fields };
}

function rows(...fields: ShapeField[]): AnswerShape {
  return { is: "rows", one: false, row: object(...fields) };
}

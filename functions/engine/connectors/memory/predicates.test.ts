import { describe, expect, it } from "vitest";
import { asked, ID, ids, idsWhere } from "./testing/library.ts";

const scalar = (value: unknown) => ({ type: "scalar", value });
const columnOf = (name: string, rest: object = {}) => ({ type: "column", name, ...rest });
const is = (column: unknown, operator: string, value: unknown) => ({
  type: "binary_comparison_operator",
  column,
  operator,
  value,
});
const isNull = (column: unknown) => ({
  type: "unary_comparison_operator",
  column,
  operator: "is_null",
});
const exists = (collection: object, predicate?: unknown) => ({
  type: "exists",
  in_collection: { arguments: {}, ...collection },
  predicate: predicate ?? null,
});
const related = (relationship: string, predicate?: unknown) =>
  exists({ type: "related", relationship }, predicate);
const unrelated = (collection: string, predicate?: unknown) =>
  exists({ type: "unrelated", collection }, predicate);

describe("logic", () => {
  const dear = is(columnOf("price"), "_eq", scalar(80));
  const old = is(columnOf("published"), "_lt", scalar("2000"));

  it.each([
    { predicate: { type: "and", expressions: [] }, rows: [10, 11, 12, 13, 14] },
    { predicate: { type: "or", expressions: [] }, rows: [] },
    { predicate: { type: "and", expressions: [dear, old] }, rows: [10] },
    { predicate: { type: "or", expressions: [dear, old] }, rows: [10, 12, 14] },
    { predicate: { type: "not", expression: dear }, rows: [11, 13, 14] },
  ])("$predicate.type keeps $rows", async ({ predicate, rows }) => {
    expect(await idsWhere("books", predicate)).toEqual(rows);
  });
});

describe("comparisons", () => {
  it.each([
    { operator: "_eq", name: "price", value: 80, rows: [10, 12] },
    { operator: "_eq", name: "price", value: null, rows: [] },
    { operator: "_in", name: "price", value: [15, 95, null], rows: [11, 14] },
    { operator: "_gt", name: "price", value: 80, rows: [11] },
    { operator: "_gte", name: "price", value: 80, rows: [10, 11, 12] },
    { operator: "_lt", name: "price", value: 80, rows: [14] },
    { operator: "_lte", name: "price", value: 80, rows: [10, 12, 14] },
    { operator: "_lt", name: "price", value: "80", rows: [] },
    { operator: "_contains", name: "title", value: "un", rows: [11, 12] },
    { operator: "_icontains", name: "title", value: "LA", rows: [11, 13] },
    { operator: "_starts_with", name: "title", value: "La", rows: [11, 13] },
    { operator: "_istarts_with", name: "title", value: "sA", rows: [10] },
    { operator: "_ends_with", name: "title", value: "ng", rows: [11] },
    { operator: "_iends_with", name: "title", value: "NAMA", rows: [14] },
  ])("$name $operator $value keeps $rows", async ({ operator, name, value, rows }) => {
    const predicate = is(columnOf(name), operator, scalar(value));
    expect(await idsWhere("books", predicate)).toEqual(rows);
  });

  it("with null: is_null", async () => {
    expect(await idsWhere("books", isNull(columnOf("price")))).toEqual([13]);
  });

  it("in nested objects, where what is absent or below null is null", async () => {
    const code = columnOf("home", { field_path: ["country", "code"] });
    expect(await idsWhere("authors", is(code, "_eq", scalar("ID")))).toEqual([1]);
    expect(await idsWhere("authors", isNull(code))).toEqual([2, 3]);
  });

  it("with a variable", async () => {
    const predicate = is(columnOf("price"), "_eq", { type: "variable", name: "p" });
    expect(await idsWhere("books", predicate, { variables: [{ p: 95 }] })).toEqual([11]);
    await expect(idsWhere("books", predicate)).rejects.toMatchObject({
      message: "unknown variable: p",
    });
  });

  it("with a column of this row, or of any row that a path reaches", async () => {
    const own = { ...columnOf("author_id"), path: [] };
    expect(await idsWhere("books", is(columnOf("author_id"), "_eq", own))).toEqual([
      10, 11, 12, 13,
    ]);
    const path = [{ relationship: "author", arguments: {} }];
    const back = [...path, { relationship: "books", arguments: {} }];
    const siblings = { ...columnOf("price"), path: back };
    expect(await idsWhere("books", is(columnOf("price"), "_lt", siblings))).toEqual([10]);
  });

  it("of aggregates over related rows", async () => {
    const target = {
      type: "aggregate",
      path: [{ relationship: "books", arguments: {} }],
      aggregate: { type: "single_column", column: "price", function: "sum" },
    };
    expect(await idsWhere("authors", is(target, "_gt", scalar(100)))).toEqual([1]);
    expect(await idsWhere("authors", isNull(target))).toEqual([3]);
  });

  it.each([
    { name: "contains", comparison: { type: "contains", value: scalar("en") }, rows: [1] },
    { name: "is_empty", comparison: { type: "is_empty" }, rows: [2] },
  ])("of arrays: $name, where null is neither", async ({ comparison, rows }) => {
    const predicate = { type: "array_comparison", column: columnOf("languages"), comparison };
    expect(await idsWhere("authors", predicate)).toEqual(rows);
  });

  it.each([
    {
      name: "an unknown operator",
      predicate: is(columnOf("id"), "_near", scalar(1)),
      message: "unknown operator: _near",
    },
    {
      name: "an operator named like a part of JavaScript",
      predicate: is(columnOf("id"), "toString", scalar(1)),
      message: "unknown operator: toString",
    },
    {
      name: "an array comparison of no array",
      predicate: {
        type: "array_comparison",
        column: columnOf("id"),
        comparison: { type: "is_empty" },
      },
      message: "no array to compare",
    },
    {
      name: "a scope outside all scopes",
      predicate: is(columnOf("id"), "_eq", { ...columnOf("id"), path: [], scope: 1 }),
      message: "unknown scope",
    },
    {
      name: "an unknown relationship",
      predicate: related("editor"),
      message: "unknown relationship in exists: editor",
    },
  ])("$name is an error", async ({ predicate, message }) => {
    await expect(idsWhere("authors", predicate)).rejects.toMatchObject({ status: 400, message });
  });
});

describe("exists", () => {
  const cheap = is(columnOf("price"), "_lt", scalar(90));

  it.each([
    { name: "related rows", predicate: related("books"), rows: [1, 2] },
    { name: "related rows that match", predicate: related("books", cheap), rows: [1, 2] },
    {
      name: "rows related to rows related to it",
      predicate: related("books", related("author", is(columnOf("name"), "_eq", scalar("Budi")))),
      rows: [2],
    },
    {
      name: "rows related to a nested object",
      predicate: exists({
        type: "related",
        relationship: "residents",
        field_path: ["home", "country"],
      }),
      rows: [1],
    },
    { name: "unrelated rows", predicate: unrelated("books", cheap), rows: [1, 2, 3] },
    {
      name: "rows of a collection whose argument is a column of this row",
      predicate: exists({
        type: "unrelated",
        collection: "books_of",
        arguments: { author: { type: "column", name: "id" } },
      }),
      rows: [1, 2],
    },
    {
      name: "nested objects",
      predicate: exists(
        { type: "nested_collection", column_name: "awards" },
        is(columnOf("year"), "_gt", scalar(2005)),
      ),
      rows: [1],
    },
    {
      name: "nested scalars",
      predicate: exists(
        { type: "nested_scalar_collection", column_name: "languages" },
        is(columnOf("__value"), "_eq", scalar("id")),
      ),
      rows: [1],
    },
  ])("of $name keeps $rows", async ({ predicate, rows }) => {
    expect(await idsWhere("authors", predicate)).toEqual(rows);
  });

  it("sees the rows around it by their scopes", async () => {
    const outer = (scope: number) => ({ ...columnOf("id"), path: [], scope });
    // Some book of the author has an author whose id is that of the row two scopes out.
    const self = related("books", related("author", is(columnOf("id"), "_eq", outer(2))));
    expect(await idsWhere("authors", self)).toEqual([1, 2]);
    const book = related("books", related("author", is(columnOf("id"), "_eq", outer(1))));
    expect(await idsWhere("authors", book)).toEqual([]);
  });
});

describe("a predicate that is an argument", () => {
  it("is evaluated by the function that gets it", async () => {
    const predicate = related("books");
    const answer = await asked(
      "fits",
      { fields: { n: { type: "column", column: "__value" } } },
      { arguments: { predicate: { type: "literal", value: predicate } } },
    );
    expect(answer).toEqual([{ rows: [{ n: 2 }] }]);
  });

  it("of a path filters the rows on the way", async () => {
    const target = {
      type: "column",
      name: "name",
      path: [
        {
          relationship: "author",
          arguments: {},
          predicate: is(columnOf("name"), "_eq", scalar("Budi")),
        },
      ],
    };
    const elements = [{ order_direction: "desc", target }];
    expect(ids(await asked("books", { fields: ID, order_by: { elements } }))).toEqual([
      12, 13, 10, 11, 14,
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import {
  type Library,
  RELATIONSHIPS,
  by,
  columns,
  compare,
  openLibrary,
} from "./testing/library.ts";

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
});
afterAll(() => library.close());

type Variables = Record<string, unknown>[];

async function ids(
  collection: string,
  predicate: ndc.Expression,
  variables?: Variables,
): Promise<unknown[]> {
  const answer = await library.ask(
    collection,
    { fields: columns("id"), predicate, order_by: by("id") },
    { collection_relationships: RELATIONSHIPS, ...(variables ? { variables } : {}) },
  );
  const sets = answer.map(({ rows }) => (rows ?? []).map((row) => row["id"]));
  return variables ? sets : (sets[0] ?? []);
}

const column = (name: string, path?: string[]) =>
  path ? { type: "column" as const, name, field_path: path } : { type: "column" as const, name };
const isNull = (name: string, path?: string[]): ndc.Expression => ({
  type: "unary_comparison_operator",
  column: column(name, path),
  operator: "is_null",
});
const and = (...expressions: ndc.Expression[]): ndc.Expression => ({ type: "and", expressions });
const or = (...expressions: ndc.Expression[]): ndc.Expression => ({ type: "or", expressions });
const not = (expression: ndc.Expression): ndc.Expression => ({ type: "not", expression });
const exists = (
  in_collection: ndc.ExistsInCollection,
  predicate?: ndc.Expression,
): ndc.Expression =>
  predicate ? { type: "exists", in_collection, predicate } : { type: "exists", in_collection };
const relatedTo = (relationship: string): ndc.ExistsInCollection => ({
  type: "related",
  relationship,
  arguments: {},
});

describe("operators of the configuration", () => {
  it.each<[string, ndc.Expression, number[]]>([
    ["_eq", compare("title", "_eq", "Notes"), [11]],
    ["_gt of numeric given as a string", compare("price", "_gt", "7.25"), [10]],
    ["_lt of numeric given as a number", compare("price", "_lt", 7.25), [11]],
    ["_eq of a large int8", compare("copies", "_eq", "9007199254740993"), [10]],
    ["_like", compare("title", "_like", "%o%"), [11]],
    ["_regex", compare("title", "_regex", "^[ET]"), [10, 12]],
    ["a function", compare("title", "_prefix", "Tab"), [12]],
    ["_in", compare("id", "_in", [12, 10, 99]), [10, 12]],
    ["_in with nothing in it", compare("id", "_in", []), []],
    ["_in with a null in it", compare("id", "_in", [null, 10]), [10]],
    ["an enum", compare("mood", "_eq", "glad"), [10]],
    ["a domain", compare("even", "_in", [2, 4]), [10, 11]],
    ["a value with quotes", compare("order", "_eq", 'it\'s "q" \\ 100%'), [12]],
    ["a list of values with quotes", compare("order", "_in", ['it\'s "q" \\ 100%']), [12]],
    ["NaN", compare("weight", "_eq", "NaN"), [11]],
  ])("%s", async (_, predicate, expected) => {
    expect(await ids("book", predicate)).toEqual(expected);
  });
});

describe("connectives", () => {
  it.each<[string, ndc.Expression, number[]]>([
    ["and of nothing is true", and(), [10, 11, 12]],
    ["or of nothing is false", or(), []],
    ["and", and(compare("id", "_gt", 10), compare("id", "_lt", 12)), [11]],
    ["or", or(compare("id", "_eq", 10), compare("id", "_eq", 12)), [10, 12]],
    ["not", not(or(compare("id", "_eq", 10))), [11, 12]],
    ["is null", isNull("copies"), [11]],
  ])("%s", async (_, predicate, expected) => {
    expect(await ids("book", predicate)).toEqual(expected);
  });
});

describe("nested values", () => {
  it.each<[string, ndc.Expression, number[]]>([
    [
      "a field of a field",
      {
        ...compare("home", "_eq", "Square"),
        column: column("home", ["street", "line"]),
      } as ndc.Expression,
      [1],
    ],
    ["no field", isNull("home", ["street"]), [2, 3]],
    ["no composite, unlike one whose fields are all null", isNull("home"), [2]],
    [
      "a nested collection",
      exists(
        { type: "nested_collection", column_name: "others", arguments: {}, field_path: [] },
        compare("town", "_eq", "Rome"),
      ),
      [1],
    ],
    [
      "a nested collection of scalars inside a composite",
      exists(
        { type: "nested_scalar_collection", column_name: "home", field_path: ["phones"] },
        compare("value", "_eq", "2"),
      ),
      [1],
    ],
    [
      "a nested collection of scalars, named as NDC and the engine name their value",
      exists(
        { type: "nested_scalar_collection", column_name: "tags" },
        compare("__value", "_eq", "a,b"),
      ),
      [1],
    ],
    [
      "an array that contains",
      {
        type: "array_comparison",
        column: column("tags"),
        comparison: { type: "contains", value: { type: "scalar", value: "a,b" } },
      },
      [1],
    ],
    [
      "an empty array",
      { type: "array_comparison", column: column("tags"), comparison: { type: "is_empty" } },
      [2],
    ],
  ])("%s", async (_, predicate, expected) => {
    expect(await ids("author", predicate)).toEqual(expected);
  });
});

describe("other rows", () => {
  it("exist that are related", async () => {
    expect(await ids("author", exists(relatedTo("books")))).toEqual([1, 2]);
    const cheap = exists(relatedTo("books"), compare("price", "_lt", 5));
    expect(await ids("author", cheap)).toEqual([1]);
    expect(await ids("author", not(cheap))).toEqual([2, 3]);
  });

  it("exist that are related to related ones", async () => {
    const ofAdasPeople = exists(
      relatedTo("boss"),
      exists(relatedTo("books"), compare("title", "_eq", "Notes")),
    );
    expect(await ids("author", ofAdasPeople)).toEqual([2, 3]);
  });

  it("exist without a relationship, compared with a row in an outer scope", async () => {
    const sameTitleAsName = exists(
      { type: "unrelated", collection: "book", arguments: {} },
      {
        type: "binary_comparison_operator",
        column: column("author_id"),
        operator: "_eq",
        value: { type: "column", name: "id", path: [], scope: 1 },
      },
    );
    expect(await ids("author", sameTitleAsName)).toEqual([1, 2]);
  });

  it("exist in native queries with arguments from the row", async () => {
    expect(
      await ids("author", exists(relatedTo("books_of"), compare("title", "_eq", "Tables"))),
    ).toEqual([2]);
  });

  it("are reached by a path for the right side", async () => {
    const ownOfBoss: ndc.Expression = {
      type: "binary_comparison_operator",
      column: column("boss_id"),
      operator: "_eq",
      value: {
        type: "column",
        name: "author_id",
        path: [
          { relationship: "boss", arguments: {} },
          { relationship: "books", arguments: {}, predicate: compare("title", "_eq", "Notes") },
        ],
      },
    };
    expect(await ids("author", ownOfBoss)).toEqual([2, 3]);
  });

  it("are aggregated for the left side", async () => {
    const atLeastTwo: ndc.Expression = {
      type: "binary_comparison_operator",
      column: {
        type: "aggregate",
        path: [{ relationship: "books", arguments: {} }],
        aggregate: { type: "star_count" },
      },
      operator: "_gt",
      value: { type: "scalar", value: 1 },
    };
    expect(await ids("author", atLeastTwo)).toEqual([1]);
  });
});

describe("variables", () => {
  const variable = (name: string, operator: string): ndc.Expression => ({
    type: "binary_comparison_operator",
    column: column("id"),
    operator,
    value: { type: "variable", name },
  });

  it("give one row set each, in their order, empty ones too", async () => {
    const sets = [{ x: 12 }, { x: 99 }, { x: 10 }, { x: null }, { x: 12 }];
    expect(await ids("book", variable("x", "_eq"), sets)).toEqual([[12], [], [10], [], [12]]);
  });

  it("may be lists", async () => {
    const sets = [{ x: [12, 10] }, { x: [] }, { x: null }];
    expect(await ids("book", variable("x", "_in"), sets)).toEqual([[10, 12], [], []]);
  });

  it("may be used as several types at once", async () => {
    const both = and(variable("x", "_eq"), not(variable("xs", "_in")));
    expect(
      await ids("book", both, [
        { x: 10, xs: [11] },
        { x: 11, xs: [11] },
      ]),
    ).toEqual([[10], []]);
  });

  it("work with a thousand sets, sorted and limited in each", async () => {
    const sets = Array.from({ length: 1000 }, (_, i) => ({ x: i % 3 }));
    const answer = await library.ask(
      "book",
      {
        fields: columns("id"),
        predicate: {
          type: "binary_comparison_operator",
          column: column("author_id"),
          operator: "_eq",
          value: { type: "variable", name: "x" },
        },
        order_by: by("-id"),
        limit: 1,
      },
      { variables: sets },
    );
    const expected = [[], [{ id: 11 }], [{ id: 12 }]];
    expect(answer).toEqual(sets.map(({ x }) => ({ rows: expected[x] })));
  });

  it("are needed for none of the sets to be answered", async () => {
    expect(await ids("book", and(), [])).toEqual([]);
    expect(await ids("author", compare("id", "_eq", 1), [{}, {}])).toEqual([[1], [1]]);
  });

  it("that a set does not have are refused", async () => {
    await expect(ids("book", variable("x", "_eq"), [{ x: 1 }, {}])).rejects.toMatchObject({
      status: 400,
      message: "Variable 'x' not found.",
    });
  });

  it("are refused where there are no sets", async () => {
    await expect(ids("book", variable("x", "_eq"))).rejects.toMatchObject({ status: 400 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import {
  type Library,
  RELATIONSHIPS,
  by,
  columns,
  compare,
  openLibrary,
  related,
} from "./testing/library.ts";

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
});
afterAll(() => library.close());

const more = { collection_relationships: RELATIONSHIPS };
const star: ndc.Aggregate = { type: "star_count" };
const single = (column: string, name: string): ndc.Aggregate => ({
  type: "single_column",
  column,
  function: name,
});

describe("order", () => {
  const byTarget = (target: ndc.OrderByTarget, order_direction: ndc.OrderDirection = "asc") => ({
    elements: [{ order_direction, target }, ...by("id").elements],
  });
  const path = (relationship: string): ndc.PathElement[] => [{ relationship, arguments: {} }];

  it.each<[string, string, ndc.OrderBy, unknown[]]>([
    ["a column", "book", by("-price"), [10, 12, 11]],
    ["nulls last, ascending", "book", by("copies"), [12, 10, 11]],
    ["nulls first, descending", "book", by("-copies"), [11, 10, 12]],
    [
      "a nested field",
      "author",
      byTarget({ type: "column", name: "home", path: [], field_path: ["town"] }),
      [1, 2, 3],
    ],
    [
      "a related column",
      "book",
      byTarget({ type: "column", name: "fullName", path: path("author") }, "desc"),
      [12, 10, 11],
    ],
    [
      "how many are related",
      "author",
      byTarget({ type: "aggregate", aggregate: star, path: path("books") }, "desc"),
      [1, 2, 3],
    ],
    [
      "an aggregate of related rows",
      "author",
      byTarget({ type: "aggregate", aggregate: single("price", "min"), path: path("books") }),
      [1, 2, 3],
    ],
    [
      "only those related rows that a predicate leaves",
      "author",
      byTarget(
        {
          type: "aggregate",
          aggregate: star,
          path: [{ relationship: "books", arguments: {}, predicate: compare("id", "_gt", 11) }],
        },
        "desc",
      ),
      [2, 1, 3],
    ],
  ])("by %s", async (_, collection, order_by, expected) => {
    const rows = (await library.ask(collection, { fields: columns("id"), order_by }, more))[0]
      ?.rows;
    expect(rows?.map((row) => row["id"])).toEqual(expected);
  });

  it("by a column of several related rows is refused", async () => {
    const order_by = byTarget({ type: "column", name: "title", path: path("books") });
    await expect(
      library.ask("author", { fields: columns("id"), order_by }, more),
    ).rejects.toMatchObject({ status: 400 });
  });
});

describe("relationships", () => {
  const nested: ndc.Query = {
    fields: {
      fullName: { type: "column", column: "fullName" },
      boss: related("boss", { fields: { name: { type: "column", column: "fullName" } } }),
      books: related("books", {
        fields: {
          title: { type: "column", column: "title" },
          author: related("author", { fields: columns("id", "home") }),
        },
        aggregates: { n: star, dearest: single("price", "max") },
        order_by: by("-id"),
        limit: 1,
      }),
    },
    order_by: by("id"),
  };
  const home = {
    town: "London",
    street: { line: "Square", number: "9007199254740993" },
    phones: ["1", "2"],
  };
  const expected = [
    {
      fullName: "Ada",
      boss: { rows: [] },
      books: {
        aggregates: { n: 1, dearest: 3 },
        rows: [{ title: "Notes", author: { rows: [{ id: 1, home }] } }],
      },
    },
    {
      fullName: "Bob",
      boss: { rows: [{ name: "Ada" }] },
      books: {
        aggregates: { n: 1, dearest: 7.25 },
        rows: [{ title: "Tables", author: { rows: [{ id: 2, home: null }] } }],
      },
    },
    {
      fullName: "Cyd",
      boss: { rows: [{ name: "Ada" }] },
      books: { aggregates: { n: 0, dearest: null }, rows: [] },
    },
  ];

  it("are followed to one, to many, and back, with limits per parent", async () => {
    expect(await library.rows("author", nested, more)).toEqual(expected);
  });

  it("answer the same where JSON is built in SQL", async () => {
    const grouped = { ...nested, groups: { dimensions: [], aggregates: {} } };
    expect(await library.rows("author", grouped, more)).toEqual(expected);
  });

  it("keep variable sets apart", async () => {
    const answer = await library.ask(
      "author",
      {
        ...nested,
        aggregates: { n: star },
        predicate: {
          type: "binary_comparison_operator",
          column: { type: "column", name: "id" },
          operator: "_in",
          value: { type: "variable", name: "ids" },
        },
      },
      { ...more, variables: [{ ids: [2] }, { ids: [] }, { ids: [1, 2] }] },
    );
    expect(answer).toEqual([
      { aggregates: { n: 1 }, rows: [expected[1]] },
      { aggregates: { n: 0 }, rows: [] },
      { aggregates: { n: 2 }, rows: expected.slice(0, 2) },
    ]);
  });

  it("lead to native queries with arguments from the row", async () => {
    const rows = await library.rows(
      "author",
      {
        fields: { all: related("books_of", { fields: columns("id"), order_by: by("id") }) },
        order_by: by("id"),
      },
      more,
    );
    expect(rows).toEqual([
      { all: { rows: [{ id: 10 }, { id: 11 }] } },
      { all: { rows: [{ id: 12 }] } },
      { all: { rows: [] } },
    ]);
  });

  it("start inside a composite value", async () => {
    const rows = await library.rows(
      "author",
      {
        fields: {
          home: {
            type: "column",
            column: "home",
            fields: {
              type: "object",
              fields: { same: related("sameName", { fields: columns("id") }) },
            },
          },
        },
        order_by: by("id"),
        limit: 1,
      },
      {
        collection_relationships: {
          sameName: {
            column_mapping: { town: ["home", "town"] },
            relationship_type: "array",
            target_collection: "author",
            arguments: {},
          },
        },
      },
    );
    expect(rows).toEqual([{ home: { same: { rows: [{ id: 1 }] } } }]);
  });

  it("that are not in the request are refused", async () => {
    const query = { fields: { x: related("nothing", { fields: {} }) } };
    await expect(library.ask("author", query, more)).rejects.toMatchObject({
      status: 400,
      message: "Relationship 'nothing' not found.",
    });
  });
});

describe("aggregates", () => {
  const aggregates: Record<string, ndc.Aggregate> = {
    all: star,
    some: { type: "column_count", column: "copies", distinct: false },
    authors: { type: "column_count", column: "author_id", distinct: true },
    sum: single("price", "sum"),
    first: single("title", "min"),
    count: single("id", "count"),
  };

  it("are over all rows", async () => {
    expect(await library.ask("book", { aggregates })).toEqual([
      { aggregates: { all: 3, some: 2, authors: 2, sum: 22.75, first: "Engines", count: 3 } },
    ]);
  });

  it("are over what limit and offset leave, in its order", async () => {
    expect(
      await library.ask("book", { aggregates, order_by: by("id"), limit: 1, offset: 1 }),
    ).toEqual([{ aggregates: { all: 1, some: 0, authors: 1, sum: 3, first: "Notes", count: 1 } }]);
  });

  it("of no rows are 0 for counts and sums, else null", async () => {
    expect(await library.ask("book", { aggregates, predicate: compare("id", "_eq", 0) })).toEqual([
      { aggregates: { all: 0, some: 0, authors: 0, sum: 0, first: null, count: 0 } },
    ]);
  });

  it("of nested fields", async () => {
    const towns: ndc.Aggregate = {
      type: "column_count",
      column: "home",
      field_path: ["town"],
      distinct: true,
    };
    expect(await library.ask("author", { aggregates: { towns } })).toEqual([
      { aggregates: { towns: 1 } },
    ]);
  });

  it("come per variable set", async () => {
    const predicate: ndc.Expression = {
      type: "binary_comparison_operator",
      column: { type: "column", name: "author_id" },
      operator: "_eq",
      value: { type: "variable", name: "a" },
    };
    const variables = [{ a: 2 }, { a: 1 }, { a: 3 }];
    const answer = await library.ask("book", { aggregates: { n: star }, predicate }, { variables });
    expect(answer.map((set) => set.aggregates)).toEqual([{ n: 1 }, { n: 2 }, { n: 0 }]);
  });

  it("that the configuration does not list are refused", async () => {
    const query = { aggregates: { x: single("title", "pg_sleep") } };
    await expect(library.ask("book", query)).rejects.toMatchObject({ status: 400 });
  });
});

describe("groups", () => {
  const dimension = (column_name: string, path: ndc.PathElement[] = []): ndc.Dimension => ({
    type: "column",
    column_name,
    path,
  });

  it("are made by dimensions, filtered, sorted and limited", async () => {
    const groups: ndc.Grouping = {
      dimensions: [
        dimension("author_id"),
        dimension("fullName", [{ relationship: "author", arguments: {} }]),
      ],
      aggregates: { n: star, dearest: single("price", "max") },
      predicate: {
        type: "binary_comparison_operator",
        target: { type: "aggregate", aggregate: star },
        operator: "_gt",
        value: { type: "scalar", value: 0 },
      },
      order_by: {
        elements: [{ order_direction: "desc", target: { type: "aggregate", aggregate: star } }],
      },
    };
    expect(await library.ask("book", { groups }, more)).toEqual([
      {
        groups: [
          { dimensions: [1, "Ada"], aggregates: { n: 2, dearest: 12.5 } },
          { dimensions: [2, "Bob"], aggregates: { n: 1, dearest: 7.25 } },
        ],
      },
    ]);
    const last = await library.ask("book", { groups: { ...groups, limit: 1, offset: 1 } }, more);
    expect(last[0]?.groups?.map((group) => group.dimensions)).toEqual([[2, "Bob"]]);
  });

  it("are made per parent", async () => {
    const query: ndc.Query = {
      fields: {
        moods: related("books", {
          groups: {
            dimensions: [dimension("mood")],
            aggregates: {},
            order_by: {
              elements: [{ order_direction: "asc", target: { type: "dimension", index: 0 } }],
            },
          },
        }),
      },
      order_by: by("id"),
    };
    expect(await library.rows("author", query, more)).toEqual([
      {
        moods: {
          groups: [
            { dimensions: ["sad"], aggregates: {} },
            { dimensions: ["glad"], aggregates: {} },
          ],
        },
      },
      { moods: { groups: [{ dimensions: [null], aggregates: {} }] } },
      { moods: { groups: [] } },
    ]);
  });
});

describe("native queries", () => {
  const literal = (value: unknown): ndc.Argument => ({ type: "literal", value });
  const fields = columns("home", "homes", "tags", "meta");
  const home = { town: "O'\"slo", street: { line: "a,b", number: "3" }, phones: ["x", null] };
  const values = { home, homes: [home, null], tags: ['{"', null], meta: { a: ["b"] } };

  it("take composites, arrays and JSON as arguments", async () => {
    const given = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, literal(v)]));
    expect(await library.rows("echo", { fields }, { arguments: given })).toEqual([values]);
  });

  it("take the same from variables", async () => {
    const given = Object.fromEntries(
      Object.keys(values).map((name): [string, ndc.Argument] => [name, { type: "variable", name }]),
    );
    const none = { home: null, homes: null, tags: [], meta: null };
    const answer = await library.ask(
      "echo",
      { fields },
      { arguments: given, variables: [values, none] },
    );
    expect(answer).toEqual([{ rows: [values] }, { rows: [none] }]);
  });

  it("leave out arguments that may be null, and no others", async () => {
    const none = { home: null, homes: null, tags: null, meta: null };
    expect(await library.rows("echo", { fields })).toEqual([none]);
    await expect(library.ask("books_of", { fields: columns("id") })).rejects.toMatchObject({
      status: 400,
      message: "Argument 'author' not found.",
    });
  });
});

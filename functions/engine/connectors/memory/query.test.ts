import { describe, expect, it } from "vitest";
import type { Row } from "./rows.ts";
import { standardRules } from "./rules.ts";
import { sorted } from "./sorting.ts";
import { asked, column, ID, ids, idsOrdered } from "./testing/library.ts";

describe("row sets", () => {
  it("have only the parts that were asked for", async () => {
    expect(await asked("authors", {})).toEqual([{}]);
    expect(await asked("authors", { fields: {} })).toEqual([{ rows: [{}, {}, {}] }]);
    expect(await asked("authors", { aggregates: { n: { type: "star_count" } } })).toEqual([
      { aggregates: { n: 3 } },
    ]);
  });

  it("are one for each set of variables, each with its own arguments", async () => {
    const answer = await asked(
      "books_of",
      { fields: ID },
      {
        arguments: { author: { type: "variable", name: "who" } },
        variables: [{ who: 2 }, { who: 7 }, { who: 1 }],
      },
    );
    expect(answer).toEqual([
      { rows: [{ id: 12 }, { id: 13 }] },
      { rows: [] },
      { rows: [{ id: 10 }, { id: 11 }] },
    ]);
    await expect(
      asked("books_of", {}, { arguments: { author: { type: "variable", name: "who" } } }),
    ).rejects.toMatchObject({ status: 400, message: "unknown variable: who" });
  });

  it.each([
    { page: {}, rows: [10, 11, 12, 13, 14] },
    { page: { limit: 2 }, rows: [10, 11] },
    { page: { limit: 2, offset: 4 }, rows: [14] },
    { page: { limit: null, offset: 3 }, rows: [13, 14] },
    { page: { limit: 0 }, rows: [] },
    { page: { offset: 9 }, rows: [] },
  ])("of $page are $rows", async ({ page, rows }) => {
    expect(ids(await asked("books", { fields: ID, ...page }))).toEqual(rows);
  });

  it("of a function are one row with its value", async () => {
    const title = column("__value", { fields: { type: "object", fields: { t: column("title") } } });
    expect(await asked("newest_book", { fields: { value: title } })).toEqual([
      { rows: [{ value: { t: "Laut" } }] },
    ]);
  });

  it("of what does not exist are errors, JavaScript's own names included", async () => {
    for (const name of ["shelves", "constructor", "__proto__"]) {
      await expect(asked(name, {})).rejects.toMatchObject({
        status: 400,
        message: `unknown collection: ${name}`,
      });
      await expect(asked("books", { fields: { a: column(name) } })).rejects.toMatchObject({
        message: `unknown column: ${name}`,
      });
    }
  });
});

describe("fields", () => {
  it("may have any name in the answer", async () => {
    const fields = JSON.parse('{"__proto__": {"type":"column","column":"id"}}');
    const answer = JSON.stringify(await asked("books", { fields, limit: 1 }));
    expect(answer).toBe('[{"rows":[{"__proto__":10}]}]');
  });

  it("select from nested objects and arrays, and leave null as it is", async () => {
    const country = column("country", {
      fields: { type: "object", fields: { c: column("code") } },
    });
    const award = { type: "object", fields: { won: column("name") } };
    const answer = await asked("authors", {
      fields: {
        home: column("home", { fields: { type: "object", fields: { country } } }),
        awards: column("awards", { fields: { type: "array", fields: award } }),
      },
    });
    expect(answer).toEqual([
      {
        rows: [
          { home: { country: { c: "ID" } }, awards: [{ won: "Kusala" }, { won: "Khatulistiwa" }] },
          { home: { country: null }, awards: [] },
          { home: null, awards: null },
        ],
      },
    ]);
  });

  it("query a nested collection like any other", async () => {
    const awards = column("awards", {
      fields: {
        type: "collection",
        query: {
          fields: { name: column("name") },
          aggregates: { n: { type: "star_count" } },
          order_by: {
            elements: [
              { order_direction: "desc", target: { type: "column", name: "year", path: [] } },
            ],
          },
          limit: 1,
        },
      },
    });
    expect(await asked("authors", { fields: { awards }, limit: 1 })).toEqual([
      { rows: [{ awards: { aggregates: { n: 1 }, rows: [{ name: "Khatulistiwa" }] } }] },
    ]);
  });

  it("follow relationships, from nested objects too", async () => {
    const related = (relationship: string, fields: unknown) => ({
      type: "relationship",
      relationship,
      arguments: {},
      query: { fields },
    });
    const country = column("country", {
      fields: { type: "object", fields: { residents: related("residents", ID) } },
    });
    const answer = await asked("authors", {
      fields: {
        books: related("books", { id: column("id"), author: related("author", ID) }),
        same: related("booksByArgument", ID),
        home: column("home", { fields: { type: "object", fields: { country } } }),
      },
      limit: 1,
    });
    expect(answer).toEqual([
      {
        rows: [
          {
            books: {
              rows: [
                { id: 10, author: { rows: [{ id: 1 }] } },
                { id: 11, author: { rows: [{ id: 1 }] } },
              ],
            },
            same: { rows: [{ id: 10 }, { id: 11 }] },
            home: { country: { residents: { rows: [{ id: 1 }] } } },
          },
        ],
      },
    ]);
  });

  it("a null joins nothing", async () => {
    const author = {
      type: "relationship",
      relationship: "author",
      arguments: {},
      query: { fields: ID },
    };
    expect(await asked("books", { fields: { author }, offset: 4 })).toEqual([
      { rows: [{ author: { rows: [] } }] },
    ]);
  });

  it("with arguments are what the rules make of them, before anything is selected", async () => {
    const rules = {
      ...standardRules,
      applyArguments: (value: unknown, { first }: Row) =>
        Array.isArray(value) ? value.slice(0, Number(first)) : value,
    };
    const args = { arguments: { first: { type: "variable", name: "n" } } };
    const award = { type: "object", fields: { won: column("name") } };
    const query = {
      fields: { awards: column("awards", { fields: { type: "array", fields: award }, ...args }) },
      predicate: {
        type: "array_comparison",
        column: { type: "column", name: "languages", ...args },
        comparison: { type: "contains", value: { type: "scalar", value: "en" } },
      },
    };
    expect(await asked("authors", query, { variables: [{ n: 1 }, { n: 2 }] }, rules)).toEqual([
      { rows: [] },
      { rows: [{ awards: [{ won: "Kusala" }, { won: "Khatulistiwa" }] }] },
    ]);
    const unfiltered = { fields: query.fields, limit: 1 };
    expect(await asked("authors", unfiltered, { variables: [{ n: 1 }] }, rules)).toEqual([
      { rows: [{ awards: [{ won: "Kusala" }] }] },
    ]);
  });

  it("of the wrong kind, or with arguments nobody knows, are errors", async () => {
    const asArray = column("home", { fields: { type: "array", fields: { type: "object" } } });
    const asObject = column("awards", { fields: { type: "object", fields: {} } });
    const args = column("name", { arguments: { limit: { type: "literal", value: 1 } } });
    for (const [field, message] of [
      [asArray, "no array to select from"],
      [asObject, "no object to select from"],
      [args, "unknown field argument: limit"],
    ] as const) {
      await expect(asked("authors", { fields: { field } })).rejects.toMatchObject({ message });
    }
  });

  it("the same argument in the relationship and in the field is an error", async () => {
    const twice = {
      type: "relationship",
      relationship: "booksByArgument",
      arguments: { author: { type: "literal", value: 2 } },
      query: {},
    };
    await expect(asked("authors", { fields: { twice } })).rejects.toMatchObject({
      message: "duplicate argument: author",
    });
  });
});

describe("ordering", () => {
  const step = { relationship: "books", arguments: {} };
  const toAuthor = { relationship: "author", arguments: {} };

  it.each([
    {
      name: "a column, nulls first and ties as they were",
      collection: "books",
      target: { type: "column", name: "price", path: [] },
      asc: [13, 14, 10, 12, 11],
      desc: [11, 10, 12, 14, 13],
    },
    {
      name: "a nested column",
      collection: "authors",
      target: { type: "column", name: "home", field_path: ["country", "code"], path: [] },
      asc: [2, 3, 1],
      desc: [1, 2, 3],
    },
    {
      name: "a column of a related row",
      collection: "books",
      target: { type: "column", name: "name", path: [toAuthor] },
      asc: [14, 10, 11, 12, 13],
      desc: [12, 13, 10, 11, 14],
    },
    {
      name: "the number of related rows",
      collection: "authors",
      target: { type: "aggregate", path: [step], aggregate: { type: "star_count" } },
      asc: [3, 1, 2],
      desc: [1, 2, 3],
    },
    {
      name: "an aggregate over the related rows that a predicate keeps",
      collection: "authors",
      target: {
        type: "aggregate",
        path: [
          {
            ...step,
            predicate: {
              type: "binary_comparison_operator",
              column: { type: "column", name: "price" },
              operator: "_gt",
              value: { type: "scalar", value: 80 },
            },
          },
        ],
        aggregate: { type: "single_column", column: "price", function: "max" },
      },
      asc: [2, 3, 1],
      desc: [1, 2, 3],
    },
  ])("by $name", async ({ collection, target, asc, desc }) => {
    expect(await idsOrdered(collection, target)).toEqual(asc);
    expect(await idsOrdered(collection, target, "desc")).toEqual(desc);
  });

  it("by a second column where the first ties", async () => {
    const by = (name: string, direction: string) => ({
      order_direction: direction,
      target: { type: "column", name, path: [] },
    });
    const orderBy = { elements: [by("price", "asc"), by("id", "desc")] };
    expect(ids(await asked("books", { fields: ID, order_by: orderBy }))).toEqual([
      13, 14, 12, 10, 11,
    ]);
  });

  it("by the bytes of strings, not by their UTF-16", () => {
    const key = { direction: "asc" as const, of: (text: string) => text };
    expect(sorted(standardRules, ["\u{1F600}", "\uFF5E", "b", "B"], [key])).toEqual([
      "B",
      "b",
      "\uFF5E",
      "\u{1F600}",
    ]);
  });

  it.each([
    {
      name: "many rows",
      target: { type: "column", name: "id", path: [step] },
      message: "many rows where one is expected",
    },
    {
      name: "objects",
      target: { type: "column", name: "home", path: [] },
      message: "values without an order",
    },
  ])("by $name is an error", async ({ target, message }) => {
    await expect(idsOrdered("authors", target)).rejects.toMatchObject({ status: 400, message });
  });
});

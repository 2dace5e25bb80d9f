import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Library,
  RELATIONSHIPS,
  by,
  columns,
  openLibrary,
  related,
} from "./testing/library.ts";

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
});
afterAll(() => library.close());

const SCALARS = [
  "price",
  "copies",
  "mood",
  "even",
  "weight",
  "meta",
  "cover",
  "sold_at",
  "added_at",
  "order",
];
const BOOKS = [
  {
    price: "12.50",
    copies: "9007199254740993",
    mood: "glad",
    even: 2,
    weight: 1.5,
    meta: { pages: [1, 2] },
    cover: "\\x00ff",
    sold_at: "2024-05-01T08:00:00+00:00",
    added_at: "2024-05-01T10:00:00.5",
    order: "x",
  },
  {
    price: "3.00",
    copies: null,
    mood: "sad",
    even: 4,
    weight: "NaN",
    meta: null,
    cover: null,
    sold_at: "infinity",
    added_at: null,
    order: null,
  },
  {
    price: "7.25",
    copies: "5",
    mood: null,
    even: null,
    weight: "Infinity",
    meta: "text",
    cover: "\\x",
    sold_at: null,
    added_at: "0044-03-15T00:00:00 BC",
    order: 'it\'s "q" \\ 100%',
  },
];

describe("values are written as their type representations say", () => {
  it("in rows", async () => {
    expect(await library.rows("book", { fields: columns(...SCALARS), order_by: by("id") })).toEqual(
      BOOKS,
    );
  });

  it("the same in rows of a tree", async () => {
    const rows = await library.rows(
      "author",
      {
        fields: { books: related("books", { fields: columns(...SCALARS), order_by: by("id") }) },
        order_by: by("id"),
      },
      { collection_relationships: RELATIONSHIPS },
    );
    expect(rows).toEqual([
      { books: { rows: BOOKS.slice(0, 2) } },
      { books: { rows: BOOKS.slice(2) } },
      { books: { rows: [] } },
    ]);
  });

  it("the same in JSON built in SQL", async () => {
    const groups = { dimensions: [], aggregates: { n: { type: "star_count" as const } } };
    const [answer] = await library.ask("book", {
      fields: columns(...SCALARS),
      groups,
      order_by: by("id"),
    });
    expect(answer?.rows).toEqual(BOOKS);
  });

  it("composites and arrays by the names of requests, with what is inside", async () => {
    const fields = columns("home", "others", "tags");
    expect(await library.rows("author", { fields, order_by: by("id") })).toEqual([
      {
        home: {
          town: "London",
          street: { line: "Square", number: "9007199254740993" },
          phones: ["1", "2"],
        },
        others: [{ town: "Rome", street: null, phones: null }, null],
        tags: ["maths", "a,b"],
      },
      { home: null, others: [], tags: [] },
      { home: { town: null, street: null, phones: null }, others: null, tags: null },
    ]);
  });

  it("a value over 1 MB comes whole", async () => {
    const long = 'ü"\\'.repeat(400_000);
    const [answer] = await library.ask(
      "echo",
      { fields: columns("tags") },
      { arguments: { tags: { type: "literal", value: [long] } } },
    );
    expect(answer?.rows).toEqual([{ tags: [long] }]);
  });
});

describe("nested selections", () => {
  it("choose and rename fields of composites and arrays of them", async () => {
    const street = {
      type: "column" as const,
      column: "street",
      fields: {
        type: "object" as const,
        fields: { no: { type: "column" as const, column: "number" } },
      },
    };
    const rows = await library.rows("author", {
      fields: {
        at: { type: "column", column: "home", fields: { type: "object", fields: { street } } },
        towns: {
          type: "column",
          column: "others",
          fields: {
            type: "array",
            fields: { type: "object", fields: { t: { type: "column", column: "town" } } },
          },
        },
      },
      order_by: by("id"),
      limit: 2,
    });
    expect(rows).toEqual([
      { at: { street: { no: "9007199254740993" } }, towns: [{ t: "Rome" }, null] },
      { at: null, towns: [] },
    ]);
  });

  it("query an array of composites as a collection", async () => {
    const rows = await library.rows("author", {
      fields: {
        others: {
          type: "column",
          column: "others",
          fields: {
            type: "collection",
            query: {
              fields: columns("town"),
              aggregates: { n: { type: "star_count" } },
              predicate: {
                type: "not",
                expression: {
                  type: "unary_comparison_operator",
                  column: { type: "column", name: "town" },
                  operator: "is_null",
                },
              },
            },
          },
        },
      },
      order_by: by("id"),
    });
    expect(rows).toEqual([
      { others: { rows: [{ town: "Rome" }], aggregates: { n: 1 } } },
      { others: { rows: [], aggregates: { n: 0 } } },
      { others: null },
    ]);
  });
});

describe("names of the answer", () => {
  it.each(["a".repeat(100), "__proto__", 'quo"te', "ä".repeat(40), "$1", "constructor"])(
    "%s comes back as it was asked for",
    async (name) => {
      const fields = Object.fromEntries([[name, columns("title")["title"] as never]]);
      const expected = (title: string) => Object.fromEntries([[name, title]]);
      const [answer] = await library.ask("book", {
        fields,
        order_by: by("id"),
        limit: 1,
        groups: { dimensions: [], aggregates: {} },
      });
      expect(answer?.rows).toEqual([expected("Engines")]);
      const plain = await library.rows("book", { fields, order_by: by("id"), limit: 1 });
      expect(plain).toEqual([expected("Engines")]);
    },
  );

  it("no field at all makes empty objects", async () => {
    expect(await library.rows("author", { fields: {} })).toEqual([{}, {}, {}]);
  });
});

import { describe, expect, it } from "vitest";
import { standardExtractions } from "./extraction-functions.ts";
import { standardRules } from "./rules.ts";
import { asked } from "./testing/library.ts";

const single = (name: string, column = "price", rest: object = {}) => ({
  type: "single_column",
  column,
  function: name,
  ...rest,
});
const count = (distinct: boolean, column = "price", rest: object = {}) => ({
  type: "column_count",
  column,
  distinct,
  ...rest,
});
const aggregate = async (collection: string, one: unknown, query: object = {}) => {
  const answer = await asked(collection, { aggregates: { it: one }, ...query });
  return (answer as [{ aggregates: { it: unknown } }])[0].aggregates.it;
};

describe("aggregates", () => {
  it.each([
    { name: "star_count", one: { type: "star_count" }, value: 5 },
    { name: "column_count, of what is not null", one: count(false), value: 4 },
    { name: "column_count of distinct values", one: count(true), value: 3 },
    { name: "min", one: single("min"), value: 15 },
    { name: "max", one: single("max"), value: 95 },
    { name: "sum", one: single("sum"), value: 270 },
    { name: "average", one: single("average"), value: 67.5 },
    { name: "min of strings", one: single("min", "title"), value: "Larung" },
  ])("$name is $value", async ({ one, value }) => {
    expect(await aggregate("books", one)).toBe(value);
  });

  it.each(["min", "max", "sum", "average"])("%s of no rows is null", async (name) => {
    expect(await aggregate("books", single(name), { limit: 0 })).toBeNull();
  });

  it("count only the rows that predicate, limit and offset leave", async () => {
    const predicate = {
      type: "unary_comparison_operator",
      column: { type: "column", name: "price" },
      operator: "is_null",
    };
    const query = { predicate: { type: "not", expression: predicate }, offset: 1, limit: 2 };
    expect(await aggregate("books", { type: "star_count" }, query)).toBe(2);
    expect(await aggregate("books", single("sum"), query)).toBe(175);
  });

  it("read nested fields, whose absence is an error", async () => {
    const city = { field_path: ["city"] };
    expect(await aggregate("authors", count(true, "home", city))).toBe(2);
    await expect(
      aggregate("authors", count(true, "home", { field_path: ["street"] })),
    ).rejects.toMatchObject({ message: "absent field in aggregate: street" });
    await expect(aggregate("authors", count(true, "name", city))).rejects.toMatchObject({
      message: "no object in aggregate",
    });
  });

  it("of related rows stand in the row set of the field", async () => {
    const books = {
      type: "relationship",
      relationship: "books",
      arguments: {},
      query: { aggregates: { sum: single("sum") } },
    };
    expect(await asked("authors", { fields: { books }, limit: 2 })).toEqual([
      { rows: [{ books: { aggregates: { sum: 175 } } }, { books: { aggregates: { sum: 80 } } }] },
    ]);
  });

  it("of unknown columns or by unknown functions are errors", async () => {
    await expect(aggregate("books", single("median"))).rejects.toMatchObject({
      message: "unknown aggregate function: median",
    });
    await expect(aggregate("books", single("min", "weight"))).rejects.toMatchObject({
      message: "unknown column in aggregate: weight",
    });
  });
});

describe("groups", () => {
  const byYear = { type: "column", path: [], column_name: "published", extraction: "year" };
  const byAuthor = {
    type: "column",
    column_name: "name",
    path: [{ relationship: "author", arguments: {} }],
  };
  const grouped = async (grouping: object, rules = standardRules) => {
    const groups = { dimensions: [byYear], aggregates: {}, ...grouping };
    const answer = await asked("books", { groups }, {}, rules);
    return (answer as [{ groups: { dimensions: unknown[]; aggregates: object }[] }])[0].groups;
  };
  const dimensions = async (grouping: object, rules = standardRules) =>
    (await grouped(grouping, rules)).map((group) => group.dimensions);

  it("gather rows with the same dimensions, with aggregates of each", async () => {
    expect(
      await grouped({ aggregates: { n: { type: "star_count" }, dearest: single("max") } }),
    ).toEqual([
      { dimensions: [1998], aggregates: { n: 2, dearest: 80 } },
      { dimensions: [2001], aggregates: { n: 2, dearest: 95 } },
      { dimensions: [2017], aggregates: { n: 1, dearest: null } },
    ]);
  });

  it("may have dimensions of related rows, null where there is none", async () => {
    expect(await dimensions({ dimensions: [byAuthor, byYear] })).toEqual([
      ["Ayu", 1998],
      ["Ayu", 2001],
      ["Budi", 2001],
      ["Budi", 2017],
      [null, 1998],
    ]);
  });

  it("are ordered by dimensions and aggregates, filtered, then paged", async () => {
    const sum = single("sum");
    const by = (target: object, direction = "desc") => ({
      order_by: { elements: [{ order_direction: direction, target }] },
    });
    expect(await dimensions(by({ type: "dimension", index: 0 }))).toEqual([[2017], [2001], [1998]]);
    expect(await dimensions(by({ type: "aggregate", aggregate: sum }))).toEqual([
      [2001],
      [1998],
      [2017],
    ]);
    const over = (value: unknown) => ({
      type: "binary_comparison_operator",
      target: { type: "aggregate", aggregate: sum },
      operator: "_gt",
      value,
    });
    const predicate = over({ type: "scalar", value: 90 });
    expect(await dimensions({ predicate })).toEqual([[1998], [2001]]);
    expect(await dimensions({ predicate: { type: "not", expression: predicate } })).toEqual([
      [2017],
    ]);
    expect(await dimensions({ predicate: { type: "or", expressions: [] } })).toEqual([]);
    expect(await dimensions({ predicate: { type: "and", expressions: [] } })).toHaveLength(3);
    const empty = {
      type: "unary_comparison_operator",
      target: { type: "aggregate", aggregate: sum },
      operator: "is_null",
    };
    expect(await dimensions({ predicate: empty })).toEqual([[2017]]);
    expect(await dimensions({ predicate, limit: 1, offset: 1 })).toEqual([[2001]]);
    const groups = {
      dimensions: [byYear],
      aggregates: {},
      predicate: over({ type: "variable", name: "v" }),
    };
    expect(await asked("books", { groups }, { variables: [{ v: 100 }] })).toEqual([
      { groups: [{ dimensions: [2001], aggregates: {} }] },
    ]);
  });

  it("gather only neighbours where the rules say so", async () => {
    const rules = { ...standardRules, grouped: "adjacent" as const };
    expect(await dimensions({}, rules)).toEqual([[1998], [2001], [2017], [1998]]);
  });

  it.each([
    {
      name: "an unknown dimension",
      grouping: {
        order_by: {
          elements: [{ order_direction: "asc", target: { type: "dimension", index: 1 } }],
        },
      },
      message: "unknown dimension",
    },
    {
      name: "an unknown extraction",
      grouping: { dimensions: [{ ...byYear, extraction: "era" }] },
      message: "unknown extraction function: era",
    },
  ])("$name is an error", async ({ grouping, message }) => {
    await expect(grouped(grouping)).rejects.toMatchObject({ status: 400, message });
  });
});

describe("extraction functions", () => {
  it.each([
    { name: "year", value: "2024-11-05", part: 2024 },
    { name: "quarter", value: "2024-11-05", part: 4 },
    { name: "month", value: "2024-11-05", part: 11 },
    { name: "day", value: "2024-11-05", part: 5 },
    { name: "day_of_week", value: "2024-11-05", part: 2 },
    { name: "hour", value: "2024-11-05T21:06:07", part: 21 },
    { name: "hour", value: "2024-11-05T21:06:07+02:00", part: 19 },
    { name: "minute", value: "2024-11-05T21:06:07Z", part: 6 },
    { name: "second", value: "2024-11-05T21:06:07.5Z", part: 7 },
    { name: "year", value: "soon", part: null },
    { name: "year", value: null, part: null },
  ])("$name of $value is $part", ({ name, value, part }) => {
    expect(standardExtractions[name]?.(value)).toBe(part);
  });
});

import { describe, expect, it } from "vitest";
import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { libraryConfiguration } from "../testing/library-file.ts";
import { planQuery } from "./query.ts";

const configuration = libraryConfiguration();

function plan(query: ndc.Query, more: Partial<ndc.QueryRequest> = {}) {
  const { text, params } = planQuery(configuration, {
    collection: "author",
    arguments: {},
    collection_relationships: {
      books: {
        column_mapping: { id: ["author_id"] },
        relationship_type: "array",
        target_collection: "book",
        arguments: {},
      },
    },
    query,
    ...more,
  });
  return { text, params };
}

const column = (name: string): ndc.Field => ({ type: "column", column: name });
const equals = (value: ndc.ComparisonValue, operator = "_eq"): ndc.Expression => ({
  type: "binary_comparison_operator",
  column: { type: "column", name: "id" },
  operator,
  value,
});

describe("the SQL of a query", () => {
  it("is plain rows for a flat list, with every value bound", () => {
    const query: ndc.Query = {
      fields: { id: column("id"), name: column("fullName") },
      predicate: equals({ type: "scalar", value: 1 }),
      order_by: {
        elements: [
          { order_direction: "desc", target: { type: "column", name: "fullName", path: [] } },
        ],
      },
      limit: 20,
      offset: 5,
    };
    expect(plan(query)).toMatchInlineSnapshot(`
      {
        "params": [
          "1",
          "5",
        ],
        "text": "select "t0"."id" as "c0", "t0"."name" as "c1" from "library"."author" as "t0" where ("t0"."id" = ($1)::"pg_catalog"."int4") order by "t0"."name" desc limit 20 offset $2::int8",
      }
    `);
  });

  it("binds a list as one array", () => {
    const predicate = equals({ type: "scalar", value: [1, 2] }, "_in");
    expect(plan({ fields: { id: column("id") }, predicate })).toMatchInlineSnapshot(`
      {
        "params": [
          "{"1","2"}",
        ],
        "text": "select "t0"."id" as "c0" from "library"."author" as "t0" where ("t0"."id" = any (($1)::"pg_catalog"."int4"[]))",
      }
    `);
  });

  it("is one statement for any number of variable sets", () => {
    const predicate = equals({ type: "variable", name: "x" });
    const query = { fields: { id: column("id") }, predicate };
    const one = plan(query, { variables: [{ x: 1 }] });
    const many = plan(query, { variables: [{ x: 1 }, { x: null }, { x: 3 }] });
    expect(many.text).toBe(one.text);
    expect(many).toMatchInlineSnapshot(`
      {
        "params": [
          "{"1",NULL,"3"}",
        ],
        "text": "select "v"."i" as "set", "t0"."id" as "c0" from unnest($1::text[]) with ordinality as "v"("c0", "i") cross join "library"."author" as "t0" where ("t0"."id" = ("v"."c0")::"pg_catalog"."int4") order by "v"."i"",
      }
    `);
  });

  it("is the same for all values of a request, but for a hundred usual limits", () => {
    const predicate = (value: unknown) => equals({ type: "scalar", value }, "_in");
    const query = (value: unknown, limit: number) => ({
      fields: { id: column("id") },
      predicate: predicate(value),
      limit,
    });
    expect(plan(query([], 1)).text).toBe(plan(query([1, 2, 3], 1)).text);
    const texts = new Set<string>();
    for (let limit = 0; limit < 100_000; limit += 1) texts.add(plan(query([], limit)).text);
    expect(texts.size).toBeLessThan(125);
    for (const limit of [-1, 0.5, 2 ** 53]) texts.add(plan(query([], limit)).text);
    expect(texts.size).toBeLessThan(125);
  });

  it("has a branch of rows for each place of a nested answer", () => {
    const query: ndc.Query = {
      fields: {
        name: column("fullName"),
        books: {
          type: "relationship",
          relationship: "books",
          arguments: {},
          query: { fields: { title: column("title"), price: column("price") }, limit: 3 },
        },
      },
    };
    expect(plan(query)).toMatchInlineSnapshot(`
      {
        "params": [],
        "text": "with "b0" as materialized (select row_number() over () as "o", "s".* from (select 1::int8 as "p", "t0"."name" as "k0", "t0"."id" as "k1" from "library"."author" as "t0") as "s") select 0::int4, "b0"."o", "b0"."p", ("b0"."k0")::text, null::text from "b0" union all select 1::int4, null::int8, "b1"."p", ("b1"."k0")::text, ("b1"."k1")::text from (select "b0"."o" as "p", "l".* from "b0" cross join lateral (select "t1"."title" as "k0", "t1"."price" as "k1" from "library"."Bo""ok" as "t1" where "b0"."k1" = "t1"."author_id" limit 3) as "l") as "b1"",
      }
    `);
  });

  it("builds JSON after sorting and limiting, for what rows cannot express", () => {
    const query: ndc.Query = {
      fields: {
        home: {
          type: "column",
          column: "home",
          fields: { type: "object", fields: { t: column("town") } },
        },
      },
      limit: 3,
    };
    expect(plan(query)).toMatchInlineSnapshot(`
      {
        "params": [],
        "text": "select case when "t0"."home" is not distinct from null then null else (select row_to_json("r") from (select ("t0"."home")."city" as "t" ) as "r") end as "c0" from (select "t0".* from "library"."author" as "t0" limit 3) as "t0"",
      }
    `);
  });
});

import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import v01Schema from "../../../../shared/protocol/ndc/v01.schema.json" with { type: "json" };
import v02Schema from "../../../../shared/protocol/ndc/v02.schema.json" with { type: "json" };
import { Secret } from "../../../../shared/secret.ts";
import { serveConnector } from "../serve/serve-connector.ts";
import { PostgresConnector } from "./connector.ts";
import { postgresServer, postgresServerV01 } from "./server.ts";
import {
  type Library,
  RELATIONSHIPS,
  by,
  columns,
  compare,
  openLibrary,
} from "./testing/library.ts";

let library: Library;
let apps: Record<"0.1" | "0.2", ReturnType<typeof serveConnector>>;
beforeAll(async () => {
  library = await openLibrary();
  const { configuration, pools, database } = library;
  const url = new Secret(database.url);
  const parts = {
    configuration,
    pools,
    url,
    user: { owner: "tests", name: "server" },
    numbers: "exact" as const,
  };
  const connector = new PostgresConnector(parts);
  apps = {
    "0.1": serveConnector(postgresServerV01(connector, configuration)),
    "0.2": serveConnector(postgresServer(connector, configuration)),
  };
});
afterAll(() => library.close());

async function sent(line: "0.1" | "0.2", path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await apps[line].request(path, init);
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
}

function valid(line: "0.1" | "0.2", name: string, value: unknown): unknown {
  const { definitions } = line === "0.1" ? v01Schema : v02Schema;
  const ajv = new Ajv({ strict: false, formats: { uint: true, uint32: true } });
  const check = ajv.compile({ definitions, $ref: `#/definitions/${name}` });
  return check(value) || check.errors;
}

describe.each(["0.1", "0.2"] as const)("NDC %s", (line) => {
  it("has capabilities and a schema of its form", async () => {
    const [capabilities, schema] = await Promise.all([
      sent(line, "/capabilities"),
      sent(line, "/schema"),
    ]);
    expect(valid(line, "CapabilitiesResponse", capabilities.body)).toBe(true);
    expect(valid(line, "SchemaResponse", schema.body)).toBe(true);
  });

  it("is healthy while the database can be asked", async () => {
    expect(await sent(line, "/health")).toMatchObject({ status: 200 });
  });

  it("explains queries and mutations without running them", async () => {
    const query = {
      collection: "book",
      query: { fields: columns("id"), predicate: { type: "and", expressions: [] } },
      arguments: {},
      collection_relationships: {},
    };
    expect(await sent(line, "/query/explain", query)).toMatchObject({
      status: 200,
      body: {
        details: {
          "SQL Query": expect.stringMatching(/^select/),
          "Execution Plan": expect.stringContaining("Seq Scan"),
        },
      },
    });
    const operation = { type: "procedure", name: "delete_author_by_id", arguments: { key_id: 3 } };
    const mutation = { operations: [operation], collection_relationships: {} };
    expect(await sent(line, "/mutation/explain", mutation)).toMatchObject({
      status: 200,
      body: {
        details: {
          "0 delete_author_by_id Execution Plan": expect.stringContaining("Delete on author"),
        },
      },
    });
    expect(
      await library.rows("author", { fields: columns("id"), predicate: compare("id", "_eq", 3) }),
    ).toEqual([{ id: 3 }]);
  });
});

describe("numbers beyond double precision", () => {
  it("are written digit for digit, wherever they are", async () => {
    // In the order of keys that jsonb keeps.
    const meta = '{"f":0.1234567890123456789,"n":12345678901234567890,"s":"12345678901234567890"}';
    await library.database.sql.unsafe(`update library."Bo""ok" set meta = '${meta}' where id = 10`);
    const request = (query: object) => ({
      collection: "book",
      query,
      arguments: {},
      collection_relationships: {},
    });
    const text = async (query: object) => {
      const body = JSON.stringify(request(query));
      return (await apps["0.2"].request("/query", { method: "POST", body })).text();
    };
    const predicate = compare("id", "_eq", 10);
    const aggregates = { max: { type: "single_column", column: "copies", function: "max" } };
    const rows = `"rows":[{"meta":${meta}}]`;
    const max = '"aggregates":{"max":9007199254740993}';
    expect(await text({ aggregates, predicate })).toBe(`[{${max}}]`);
    expect(await text({ fields: columns("meta"), predicate })).toBe(`[{${rows}}]`);
    expect(await text({ fields: columns("meta"), aggregates, predicate })).toBe(
      `[{${max},${rows}}]`,
    );
  });
});

describe("the schema", () => {
  it("tells what can be written, and how an insert may meet a row", async () => {
    const { body } = await sent("0.2", "/schema");
    const schema = body as {
      object_types: Record<string, { fields: Record<string, { type: unknown }> }>;
      scalar_types: Record<string, { representation: unknown }>;
      procedures: { name: string; arguments: Record<string, unknown> }[];
    };
    expect(Object.keys(schema.object_types["insert_book_object"]!.fields)).not.toContain("secret");
    expect(schema.procedures.map(({ name }) => name)).toEqual([
      "delete_author_by_id",
      "delete_book_by_id",
      "delete_book_by_title",
      "insert_author",
      "insert_book",
      "rename",
      "update_author_by_id",
      "update_book_by_id",
      "update_book_by_title",
    ]);
    expect(schema.scalar_types["insert_book_constraint"]!.representation).toEqual({
      type: "enum",
      one_of: ['Bo"ok_pkey', 'Bo"ok_title_key'],
    });
    expect(Object.keys(schema.object_types["update_column_author_tags"]!.fields)).toEqual([
      "_set",
      "_append",
      "_prepend",
    ]);
  });

  it("names no type that it does not define", async () => {
    const { body } = await sent("0.2", "/schema");
    const schema = body as { scalar_types: object; object_types: object };
    const defined = new Set([
      ...Object.keys(schema.scalar_types),
      ...Object.keys(schema.object_types),
    ]);
    const named = [...JSON.stringify(body).matchAll(/\{"type":"named","name":"([^"]+)"\}/g)];
    expect(named.map((match) => match[1]).filter((name) => !defined.has(name!))).toEqual([]);
  });
});

describe("a request of NDC 0.1", () => {
  const path = (relationship: string, predicate?: v01.Expression): v01.PathElement[] => [
    { relationship, arguments: {}, ...(predicate ? { predicate } : {}) },
  ];
  const relationships = Object.fromEntries(
    Object.entries(RELATIONSHIPS).map(([name, relationship]) => [
      name,
      {
        ...relationship,
        column_mapping: Object.fromEntries(
          Object.entries(relationship.column_mapping).map(([own, target]) => [own, target[0]]),
        ),
      },
    ]),
  );
  const equal = (column: v01.ComparisonTarget, value: v01.ComparisonValue): v01.Expression => ({
    type: "binary_comparison_operator",
    column,
    operator: "_eq",
    value,
  });
  const asked = async (predicate: v01.Expression, order_by: unknown = by("id")) => {
    const query = { fields: columns("id"), predicate, order_by };
    const request = {
      collection: "author",
      query,
      arguments: {},
      collection_relationships: relationships,
    };
    return sent("0.1", "/query", request);
  };

  it("compares columns behind relationships", async () => {
    const title: v01.ComparisonTarget = { type: "column", name: "title", path: path("books") };
    expect(await asked(equal(title, { type: "scalar", value: "Tables" }))).toEqual({
      status: 200,
      body: [{ rows: [{ id: 2 }] }],
    });
  });

  it("compares with the row of the query", async () => {
    const ownBoss: v01.Expression = {
      type: "exists",
      in_collection: { type: "unrelated", collection: "author", arguments: {} },
      predicate: equal(
        { type: "column", name: "boss_id", path: [] },
        { type: "column", column: { type: "root_collection_column", name: "id" } },
      ),
    };
    expect(await asked(ownBoss)).toMatchObject({ body: [{ rows: [{ id: 1 }] }] });
  });

  it("orders by aggregates", async () => {
    const all: v01.Expression = { type: "and", expressions: [] };
    const order = {
      elements: [
        { order_direction: "desc", target: { type: "star_count_aggregate", path: path("books") } },
        { order_direction: "desc", target: { type: "column", name: "id", path: [] } },
      ],
    };
    expect(await asked(all, order)).toMatchObject({
      body: [{ rows: [{ id: 1 }, { id: 2 }, { id: 3 }] }],
    });
  });

  it("checks mutations by predicates of its own form", async () => {
    const post_check = equal(
      { type: "column", name: "fullName", path: path("author") },
      { type: "scalar", value: "Ada" },
    );
    const insert = (author_id: number) =>
      sent("0.1", "/mutation", {
        operations: [
          {
            type: "procedure",
            name: "insert_book",
            arguments: { objects: [{ title: `by ${author_id}`, author_id }], post_check },
            fields: { type: "object", fields: { n: { type: "column", column: "affected_rows" } } },
          },
        ],
        collection_relationships: relationships,
      });
    expect(await insert(2)).toEqual({
      status: 403,
      body: { message: "Mutation constraint failed.", details: null },
    });
    expect(await insert(1)).toEqual({
      status: 200,
      body: { operation_results: [{ type: "procedure", result: { n: 1 } }] },
    });
  });
});

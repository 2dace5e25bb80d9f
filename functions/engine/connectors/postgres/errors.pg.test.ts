import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withDatabase } from "../../../../test/harness/postgres-global.ts";
import { until } from "../../../../test/harness/until.ts";
import { systemClock } from "../../../../shared/clock.ts";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { Secret } from "../../../../shared/secret.ts";
import { PostgresConnector } from "./connector.ts";
import { openConnection } from "./pool/connection.ts";
import { Pools } from "./pool/pools.ts";
import { CALL, type Library, by, columns, compare, openLibrary } from "./testing/library.ts";

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
});
afterAll(() => library.close());

const fields = columns("id");

describe("errors of the database", () => {
  it("in data are 422", async () => {
    const asked = library.ask("book", { fields, predicate: compare("mood", "_eq", "angry") });
    await expect(asked).rejects.toMatchObject({
      status: 422,
      message: 'error returned from database: invalid input value for enum library.mood: "angry"',
      details: null,
    });
  });

  it("in constraints are 403", async () => {
    const objects = [{ title: "A", price: -1 }];
    await expect(library.run("insert_book", { objects })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining("violates check constraint"),
    });
  });

  it("of the configuration are 500, with its text as details", async () => {
    await expect(library.ask("broken", { fields: columns("nothing") })).rejects.toMatchObject({
      status: 500,
      message: "Internal error",
      details: 'error returned from database: syntax error at or near "as"',
    });
  });

  it("never disturb what comes next on the same connection", async () => {
    for (let i = 0; i < 10; i++) {
      await expect(library.ask("broken", { fields: columns("nothing") })).rejects.toThrow(
        "Internal",
      );
      await expect(library.run("insert_book", { objects: [{ title: "Notes" }] })).rejects.toThrow(
        "duplicate",
      );
      expect(await library.rows("book", { fields, order_by: by("id"), limit: 1 })).toEqual([
        { id: 10 },
      ]);
    }
  });
});

describe("an answer has so many bytes", () => {
  const titles = columns("id", "title");
  const request: ndc.QueryRequest = {
    collection: "book",
    query: { fields: titles },
    arguments: {},
    collection_relationships: {},
  };
  const shape = {
    one: false,
    fields: ["id", "title"].map((name) => ({ from: "column" as const, name, key: name })),
  };
  const tooLarge = expect.objectContaining({ name: "ConnectorFailure", reason: "too_large" });

  it("whichever way it is read, and the next one has its own", async () => {
    const { connector } = library;
    for (const answer of [
      (bytes: number) => connector.query(request, { ...CALL, answerBytesMax: bytes }),
      (bytes: number) =>
        connector.writer(request, shape)?.({ ...CALL, values: [], answerBytesMax: bytes }),
    ]) {
      await expect(answer(20)).rejects.toEqual(tooLarge);
      expect(await answer(1_000)).toBeDefined();
    }
  });
});

describe("a query writes nothing", () => {
  it("though a native query of it wants to", async () => {
    await expect(library.ask("writer", { fields })).rejects.toMatchObject({
      status: 500,
      details: "error returned from database: cannot execute SELECT in a read-only transaction",
    });
    expect(await library.rows("author", { fields, predicate: compare("id", "_eq", 99) })).toEqual(
      [],
    );
  });
});

describe("requests that are wrong by the configuration are 400", () => {
  it.each<[string, string, ndc.Query, string]>([
    ["collection", "nothing", { fields }, "Collection 'nothing' not found."],
    [
      "column",
      "book",
      { fields: columns("nothing") },
      "Column 'nothing' not found in collection 'book'.",
    ],
    [
      "the database's name of a column",
      "author",
      { fields: columns("name") },
      "Column 'name' not found in collection 'author'.",
    ],
    [
      "operator",
      "book",
      { fields, predicate: compare("id", "_like", "1") },
      "Operator '_like' not found in type 'int4'.",
    ],
    [
      "value of _in",
      "book",
      { fields, predicate: compare("id", "_in", 1) },
      "Value '1' is not of type 'array of int4'.",
    ],
    [
      "comparison of a composite",
      "author",
      { fields, predicate: compare("home", "_eq", {}) },
      "Non-scalar-type used in operator: Address",
    ],
    [
      "prototype's property",
      "book",
      { fields: columns("constructor") },
      "Column 'constructor' not found in collection 'book'.",
    ],
    ["prototype's collection", "__proto__", { fields }, "Collection '__proto__' not found."],
  ])("unknown %s", async (_, collection, query, message) => {
    await expect(library.ask(collection, query)).rejects.toMatchObject({
      status: 400,
      message,
      details: null,
    });
  });
});

describe("SQL in strings of a request is never run", () => {
  const EVIL = [
    `'; drop table library.author; --`,
    `"; drop table library.author; --`,
    `") as x; delete from library.author; --`,
    `\\'; drop table library.author; --`,
    `$1`,
    `{{author}}`,
    "' || pg_sleep(10) || '",
    `*/ delete from library.author; /*`,
  ];

  const literal = (value: unknown): ndc.Argument => ({ type: "literal", value });
  const attempts: Record<string, (evil: string) => Promise<unknown>> = {
    collection: (evil) => library.ask(evil, { fields }),
    column: (evil) => library.ask("book", { fields: columns(evil) }),
    alias: (evil) => library.ask("book", { fields: { [evil]: { type: "column", column: "id" } } }),
    "alias in a tree": (evil) =>
      library.ask("book", {
        fields: { [evil]: { type: "column", column: "id" } },
        aggregates: { [evil]: { type: "star_count" } },
      }),
    "alias in JSON": (evil) =>
      library.ask("book", {
        fields: { [evil]: { type: "column", column: "id" } },
        groups: { dimensions: [], aggregates: { [evil]: { type: "star_count" } } },
      }),
    operator: (evil) => library.ask("book", { fields, predicate: compare("title", evil, "x") }),
    value: (evil) => library.ask("book", { fields, predicate: compare("title", "_eq", evil) }),
    "value of a number": (evil) =>
      library.ask("book", { fields, predicate: compare("id", "_eq", evil) }),
    list: (evil) => library.ask("book", { fields, predicate: compare("title", "_in", [evil]) }),
    "field path": (evil) =>
      library.ask("author", {
        fields,
        predicate: {
          type: "unary_comparison_operator",
          column: { type: "column", name: "home", field_path: [evil] },
          operator: "is_null",
        },
      }),
    aggregate: (evil) =>
      library.ask("book", {
        aggregates: { n: { type: "single_column", column: "id", function: evil } },
      }),
    order: (evil) => library.ask("book", { fields, order_by: by(evil) }),
    relationship: (evil) =>
      library.ask("book", {
        fields: {
          x: { type: "relationship", relationship: evil, arguments: {}, query: { fields } },
        },
      }),
    "column mapping": (evil) =>
      library.ask(
        "book",
        {
          fields: {
            x: { type: "relationship", relationship: "r", arguments: {}, query: { fields } },
          },
        },
        {
          collection_relationships: {
            r: {
              column_mapping: { [evil]: [evil] },
              relationship_type: "array",
              target_collection: "book",
              arguments: {},
            },
          },
        },
      ),
    variable: (evil) =>
      library.ask(
        "book",
        {
          fields,
          predicate: {
            type: "binary_comparison_operator",
            column: { type: "column", name: "title" },
            operator: "_eq",
            value: { type: "variable", name: evil },
          },
        },
        { variables: [{ [evil]: evil }] },
      ),
    "argument of a native query": (evil) =>
      library.ask(
        "echo",
        { fields: columns("tags", "meta", "home") },
        {
          arguments: { tags: literal([evil]), meta: literal(evil), home: literal({ town: evil }) },
        },
      ),
    procedure: (evil) => library.run(evil, {}),
    "inserted column": (evil) =>
      library.run("insert_book", { objects: [{ title: "x", [evil]: 1 }] }),
    "inserted number": (evil) =>
      library.run("insert_book", { objects: [{ title: "x", price: evil }] }),
    constraint: (evil) =>
      library.run("insert_book", {
        objects: [{ title: "x" }],
        on_conflict: { constraint: evil, update_columns: ["title"] },
      }),
    "updated column": (evil) =>
      library.run("update_book_by_id", { key_id: 10, update_columns: { [evil]: { _set: 1 } } }),
    key: (evil) => library.run("delete_book_by_id", { key_id: evil }),
  };

  it.each(Object.keys(attempts))("as %s", async (place) => {
    for (const evil of EVIL) {
      const outcome = await attempts[place]!(evil).then(
        () => 200,
        (error: { status: number }) => error.status,
      );
      expect([200, 400, 422]).toContain(outcome);
    }
    const authors = await library.database.sql`select count(*)::int as n from library.author`;
    expect(authors[0]?.["n"]).toBe(3);
  });

  it("as values that come back as they were given", async () => {
    for (const evil of EVIL) {
      const given = { objects: [{ title: evil, order: evil }] };
      expect(await library.run("insert_book", given)).toMatchObject({
        returning: [{ title: evil, order: evil }],
      });
      const found = await library.rows("book", {
        fields: columns("title"),
        predicate: compare("title", "_in", [evil]),
      });
      expect(found).toEqual([{ title: evil }]);
    }
  });

  it("texts with a zero character are refused, as PostgreSQL has none", async () => {
    await expect(
      library.ask("book", { fields, predicate: compare("title", "_eq", "a\0b") }),
    ).rejects.toMatchObject({ status: 400 });
  });
});

describe("a database", () => {
  it.each([
    ["server", () => "postgres://hidden:secret@127.0.0.1:1/none"],
    ["database", () => withDatabase(library.database.url, "hidden")],
  ])("whose %s is not there is a failure that tells nothing of it", async (_, url) => {
    const limits = { perDatabase: 1, total: 1, perOwner: 1, idleMs: 1000, waitMs: 1000 };
    const pools = new Pools(systemClock, openConnection, limits);
    const { configuration } = library;
    const parts = { configuration, url: new Secret(url()), pools, user: { owner: "x", name: "x" } };
    const error = await new PostgresConnector(parts).health().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "ConnectorFailure", reason: "unreachable" });
    expect(String(error)).toBe("ConnectorFailure: The database cannot be reached.");
    await pools.close();
  });

  it("that cuts a connection is reached again by the next request", async () => {
    await library.ask("book", { fields });
    await library.database
      .sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lintas connector' and datname = current_database()`;
    // The cut may be noticed by the request that meets it.
    await library.ask("book", { fields }).catch(() => {});
    expect(await library.rows("book", { fields, limit: 0 })).toEqual([]);
  });

  it("is told to stop where the call is given up", async () => {
    const given = new AbortController();
    const slow: ndc.QueryRequest = {
      collection: "slow",
      query: { fields },
      arguments: {},
      collection_relationships: {},
    };
    const answer = library.connector.query(slow, { ...CALL, signal: given.signal });
    const rejected = expect(answer).rejects.toMatchObject({
      name: "ConnectorFailure",
      reason: "timeout",
    });
    const running = () =>
      library.database
        .sql`select 1 from pg_stat_activity where query like '%pg_sleep%' and wait_event = 'PgSleep' and datname = current_database()`;
    await until(async () => (await running())[0] ?? null, "a query that runs");
    given.abort();
    await rejected;
    await until(async () => ((await running())[0] ? null : true), "its end");
    const again = library.connector.query(slow, { ...CALL, signal: given.signal });
    await expect(again).rejects.toMatchObject({ reason: "timeout" });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import {
  CALL,
  type Library,
  RELATIONSHIPS,
  columns,
  compare,
  openLibrary,
} from "./testing/library.ts";

let library: Library;
beforeEach(async () => {
  library = await openLibrary();
});
afterEach(() => library.close());

/** `affected_rows` as n, and columns of the rows returned. */
function asking(...names: string[]): ndc.NestedField {
  const returning: ndc.Field = {
    type: "column",
    column: "returning",
    fields: { type: "array", fields: { type: "object", fields: columns(...names) } },
  };
  return {
    type: "object",
    fields: {
      n: { type: "column", column: "affected_rows" },
      ...(names.length > 0 ? { returning } : {}),
    },
  };
}

async function titles(): Promise<unknown[]> {
  const rows = await library.database.sql`select title from library."Bo""ok" order by id`;
  return rows.map(({ title }) => title as unknown);
}

const BOOKS = ["Engines", "Notes", "Tables"];

describe("insert", () => {
  it("writes objects, with defaults for what they leave out", async () => {
    const objects = [
      { title: "A", price: "2.5", copies: "9007199254740993", meta: { a: 1 }, mood: "ok", even: 6 },
      { title: "B", author_id: 1, cover: "\\x01", meta: "text" },
    ];
    const fields = asking("id", "title", "price", "copies", "meta", "secret");
    expect(await library.run("insert_book", { objects }, fields)).toEqual({
      n: 2,
      returning: [
        {
          id: 101,
          title: "A",
          price: "2.5",
          copies: "9007199254740993",
          meta: { a: 1 },
          secret: 1,
        },
        { id: 102, title: "B", price: "1.5", copies: null, meta: "text", secret: 1 },
      ],
    });
  });

  it("writes composites and arrays by the names of requests", async () => {
    const home = { town: "Oslo", street: { line: "x", number: "7" }, phones: ["1"] };
    const object = { id: 9, fullName: "Dan", home, others: [home, null], tags: ["a,b", '"'] };
    const result = await library.run(
      "insert_author",
      { objects: [object] },
      asking("home", "others", "tags"),
    );
    expect(result).toEqual({
      n: 1,
      returning: [{ home, others: [home, null], tags: ["a,b", '"'] }],
    });
  });

  it("of no objects does nothing", async () => {
    expect(await library.run("insert_book", { objects: [] }, asking("id"))).toEqual({
      n: 0,
      returning: [],
    });
  });

  it("writes any number of objects of the same columns", async () => {
    const objects = Array.from({ length: 30_000 }, (_, i) => ({
      title: `t${i}`,
      price: i,
      copies: null,
      meta: [i],
    }));
    expect(await library.run("insert_book", { objects }, asking())).toEqual({ n: 30_000 });
    const mixed = objects.map((object, i) => (i === 0 ? { title: "x" } : object));
    await expect(library.run("insert_book", { objects: mixed }, asking())).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("values"),
    });
  });

  it("returns everything where no fields are named", async () => {
    const result = await library.run("insert_author", { objects: [{ id: 9, fullName: "Dan" }] });
    expect(result).toEqual({
      affected_rows: 1,
      returning: [
        { id: 9, fullName: "Dan", born: null, home: null, others: null, tags: null, boss_id: null },
      ],
    });
  });

  it.each<[string, object, string]>([
    ["a missing column", { price: 1 }, "Unable to insert into 'book'. Column 'title' is missing."],
    [
      "an unknown column",
      { title: "x", nothing: 1 },
      "Column 'nothing' not found in collection 'book'.",
    ],
    [
      "a generated column",
      { title: "x", secret: 1 },
      "Unable to insert into the generated column 'secret'.",
    ],
  ])("refuses %s with 400", async (_, object, message) => {
    const run = library.run("insert_book", { objects: [object] });
    await expect(run).rejects.toMatchObject({ status: 400, message, details: null });
  });

  it("is undone where a row does not pass the check, or the check is unknown for it", async () => {
    const post_check = compare("copies", "_gt", 1);
    const objects = [{ title: "A", copies: 2 }, { title: "B" }];
    await expect(library.run("insert_book", { objects, post_check })).rejects.toMatchObject({
      status: 403,
    });
    expect(await titles()).toEqual(BOOKS);
    const passing = [{ title: "A", copies: 2 }];
    expect(await library.run("insert_book", { objects: passing, post_check }, asking())).toEqual({
      n: 1,
    });
  });

  it("checks related rows too", async () => {
    const post_check: ndc.Expression = {
      type: "exists",
      in_collection: { type: "related", relationship: "author", arguments: {} },
      predicate: compare("fullName", "_eq", "Ada"),
    };
    const by = (author_id: number) =>
      library.run(
        "insert_book",
        { objects: [{ title: "A", author_id }], post_check },
        asking(),
        RELATIONSHIPS,
      );
    await expect(by(2)).rejects.toMatchObject({ status: 403 });
    expect(await by(1)).toEqual({ n: 1 });
  });

  it.each(["x", 1, { type: "none" }, { type: "and" }])(
    "refuses the check %j",
    async (post_check) => {
      const run = library.run("insert_book", { objects: [{ title: "A" }], post_check });
      await expect(run).rejects.toMatchObject({ status: 400 });
    },
  );
});

describe("upsert", () => {
  const objects = [
    { title: "Notes", price: "9", copies: 1 },
    { title: "New", price: "8" },
  ];

  it("updates the columns that are named, of rows that are there", async () => {
    const on_conflict = { columns: ["title"], update_columns: ["price"] };
    expect(
      await library.run(
        "insert_book",
        { objects, on_conflict },
        asking("title", "price", "copies"),
      ),
    ).toEqual({
      n: 2,
      returning: [
        { title: "Notes", price: "9", copies: null },
        { title: "New", price: "8", copies: null },
      ],
    });
  });

  it("takes a constraint by its name", async () => {
    const on_conflict = { constraint: 'Bo"ok_title_key', update_columns: ["copies"] };
    const result = await library.run("insert_book", { objects, on_conflict }, asking("copies"));
    expect(result).toEqual({ n: 2, returning: [{ copies: "1" }, { copies: null }] });
  });

  it("refuses two objects for one row", async () => {
    const on_conflict = { columns: ["title"], update_columns: ["price"] };
    const twice = [objects[0], objects[0]];
    await expect(library.run("insert_book", { objects: twice, on_conflict })).rejects.toMatchObject(
      { status: 422 },
    );
  });

  it("leaves rows alone where no columns are named", async () => {
    const result = await library.run("insert_book", { objects, on_conflict: {} }, asking("title"));
    expect(result).toEqual({ n: 1, returning: [{ title: "New" }] });
  });

  it("updates only what the pre-check lets it, and checks what came of it", async () => {
    const on_conflict = { columns: ["title"], update_columns: ["price"] };
    const pre_check = compare("id", "_eq", 10);
    const result = await library.run(
      "insert_book",
      { objects, on_conflict, pre_check },
      asking("title"),
    );
    expect(result).toEqual({ n: 1, returning: [{ title: "New" }] });
    const post_check = compare("price", "_lt", 9);
    await expect(
      library.run("insert_book", { objects, on_conflict, post_check }),
    ).rejects.toMatchObject({ status: 403 });
  });

  it.each([
    { constraint: "nothing", update_columns: ["price"] },
    { columns: ["nothing"], update_columns: ["price"] },
    { columns: ["title"], update_columns: ["secret"] },
    { columns: ["title"], constraint: 'Bo"ok_title_key', update_columns: ["price"] },
    { update_columns: ["price"] },
    { columns: "title" },
    "title",
  ])("refuses %j", async (on_conflict) => {
    await expect(library.run("insert_book", { objects, on_conflict })).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe("update and delete by key", () => {
  it("set columns of the one row", async () => {
    const given = { key_id: 10, update_columns: { price: { _set: "3" }, mood: { _set: null } } };
    expect(await library.run("update_book_by_id", given, asking("id", "price", "mood"))).toEqual({
      n: 1,
      returning: [{ id: 10, price: "3", mood: null }],
    });
  });

  it("append to arrays, also where there is none yet", async () => {
    const to = (key_id: number, update_columns: object) =>
      library.run("update_author_by_id", { key_id, update_columns }, asking("tags", "others"));
    expect(await to(1, { tags: { _append: ["z"] } })).toMatchObject({
      returning: [{ tags: ["maths", "a,b", "z"] }],
    });
    expect(await to(1, { tags: { _prepend: ["y", null] } })).toMatchObject({
      returning: [{ tags: ["y", null, "maths", "a,b", "z"] }],
    });
    const home = { town: "X", street: null, phones: null };
    expect(await to(3, { others: { _append: [home] } })).toMatchObject({
      returning: [{ others: [home] }],
    });
  });

  it("leave a row alone that the pre-check does not hold for", async () => {
    const pre_check = compare("title", "_eq", "Notes");
    const update = { key_id: 10, update_columns: { title: { _set: "x" } }, pre_check };
    expect(await library.run("update_book_by_id", update, asking("id"))).toEqual({
      n: 0,
      returning: [],
    });
    expect(await library.run("delete_book_by_id", { key_id: 10, pre_check }, asking())).toEqual({
      n: 0,
    });
    expect(
      await library.run("delete_book_by_id", { key_id: 11, pre_check }, asking("title")),
    ).toEqual({
      n: 1,
      returning: [{ title: "Notes" }],
    });
    expect(await titles()).toEqual(["Engines", "Tables"]);
  });

  it("undo an update whose result does not pass the post-check", async () => {
    const post_check = compare("price", "_lt", 5);
    const given = { key_title: "Notes", update_columns: { price: { _set: 6 } }, post_check };
    await expect(library.run("update_book_by_title", given)).rejects.toMatchObject({ status: 403 });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ update_columns: {} }, "There are no columns to update."],
    [{ update_columns: [] }, "update_columns"],
    [{}, "Argument 'update_columns' not found."],
    [{ update_columns: { price: 1 } }, "exactly 1 operation"],
    [{ update_columns: { price: { _inc: 1 } } }, "Unexpected operation '_inc' on column 'price'."],
    [{ update_columns: { price: { _append: [1] } } }, "Unexpected operation '_append'"],
    [{ update_columns: { secret: { _set: 1 } } }, "generated column 'secret'"],
  ])("refuse %j", async (given, message) => {
    const run = library.run("update_book_by_id", { key_id: 10, ...given });
    await expect(run).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  it("need all of their key", async () => {
    await expect(library.run("delete_book_by_id", {})).rejects.toMatchObject({
      status: 400,
      message: "Argument 'key_id' not found.",
    });
  });
});

describe("a request", () => {
  it("runs native mutations", async () => {
    expect(await library.run("rename", { id: 2, to: "Bo'b" }, asking("fullName"))).toEqual({
      n: 1,
      returning: [{ fullName: "Bo'b" }],
    });
  });

  it("is one transaction: what fails undoes what came before", async () => {
    const procedure = (name: string, given: Record<string, unknown>) => ({
      type: "procedure" as const,
      name,
      arguments: given,
    });
    const request = (title: string) => ({
      operations: [
        procedure("insert_book", { objects: [{ title: "A" }] }),
        procedure("update_book_by_title", {
          key_title: "A",
          update_columns: { title: { _set: title } },
        }),
      ],
      collection_relationships: {},
    });
    await expect(library.connector.mutation(request("Notes"), CALL)).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/^error returned from database: duplicate key value/),
    });
    expect(await titles()).toEqual(BOOKS);
    await library.connector.mutation(request("B"), CALL);
    expect(await titles()).toEqual([...BOOKS, "B"]);
  });

  it("selects related rows of what it returns", async () => {
    const fields: ndc.NestedField = {
      type: "object",
      fields: {
        rows: {
          type: "column",
          column: "returning",
          fields: {
            type: "array",
            fields: {
              type: "object",
              fields: {
                author: {
                  type: "relationship",
                  relationship: "author",
                  arguments: {},
                  query: { fields: columns("fullName") },
                },
              },
            },
          },
        },
      },
    };
    const given = { objects: [{ title: "A", author_id: 2 }] };
    expect(await library.run("insert_book", given, fields, RELATIONSHIPS)).toEqual({
      rows: [{ author: { rows: [{ fullName: "Bob" }] } }],
    });
  });

  it("calls nothing that is not a procedure", async () => {
    await expect(library.run("insert_nothing", {})).rejects.toMatchObject({
      status: 400,
      message: "Procedure 'insert_nothing' not found.",
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { JsonBytes } from "../../../ndc/json-bytes.ts";
import type { RowsShape } from "../../../ndc/written-rows.ts";
import { PostgresConnector } from "../connector.ts";
import {
  by,
  CALL,
  columns,
  compare,
  type Library,
  openLibrary,
  related,
} from "../testing/library.ts";
import { Secret } from "../../../../../shared/secret.ts";
import { RELATIONSHIPS } from "../testing/library.ts";

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
  await library.database.sql.unsafe(
    String.raw`insert into library."Bo""ok" (id, author_id, title, price, copies, weight, meta) values
     (13, 3, E'"q" \\ \n\t\u0001 \u2028 🎵', 0, -9223372036854775808, -0.0, '{"n": 9007199254740993, "__proto__": 1}'),
     (14, 3, '', 123456789012345678901234567890.5, 0, 1e300, null)`,
  );
});
afterAll(() => library.close());

const shapeOf = (fields: Record<string, ndc.Field>, one = false): RowsShape => ({
  one,
  fields: Object.entries(fields).map(([key, field]) =>
    field.type === "column"
      ? { name: `a ${key}`, from: "column", key }
      : { name: key, from: "rows", key, rows: shapeOf(field.query.fields ?? {}, key === "author") },
  ),
});

/** What a writer of rows as values would write of them. */
function written(rows: readonly Record<string, unknown>[], { one, fields }: RowsShape): string {
  const objects = rows.map((row) => {
    const parts = fields.map((field) => {
      if (field.from === "text") return [field.name, JSON.stringify(field.value)];
      if (field.from === "column") return [field.name, JSON.stringify(row[field.key])];
      const { rows: inner = [] } = row[field.key] as { rows?: Record<string, unknown>[] };
      return [field.name, written(inner, field.rows)];
    });
    return `{${parts.map(([name = "", text = ""]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;
  });
  return one ? (objects[0] ?? "null") : `[${objects.join(",")}]`;
}

const BOOK = columns(
  "id",
  "title",
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
);
const AUTHOR = columns("id", "fullName", "born", "home", "others", "tags", "boss_id");
const queries: [name: string, collection: string, query: ndc.Query][] = [
  ["every type of value", "book", { fields: BOOK, order_by: by("id") }],
  ["composites and arrays", "author", { fields: AUTHOR, order_by: by("id") }],
  ["no rows", "book", { fields: BOOK, predicate: compare("id", "_eq", 0) }],
  [
    "rows in rows, with some that have none",
    "author",
    {
      order_by: by("-id"),
      fields: {
        ...AUTHOR,
        books: related("books", {
          fields: { ...BOOK, author: related("author", { fields: AUTHOR }) },
          order_by: by("-title"),
          limit: 2,
        }),
      },
    },
  ],
];

describe("rows are written as their values would be", () => {
  for (const numbers of ["double", "exact"] as const) {
    it.each(queries)(`%s, numbers being ${numbers}`, async (_, collection, query) => {
      const { configuration, pools, database } = library;
      const url = new Secret(database.url);
      const parts = { configuration, url, pools, user: { owner: "tests", name: "tests" }, numbers };
      const connector = new PostgresConnector(parts);
      const request = { collection, query, arguments: {}, collection_relationships: RELATIONSHIPS };
      for (const one of [false, true]) {
        const shape = shapeOf(query.fields ?? {}, one);
        const [set] = await connector.query(request, CALL);
        const value = await connector.writer(request, shape)?.({ ...CALL, values: [] });
        const json = new JsonBytes(0);
        value?.write(json);
        expect(json.takeText()).toBe(written(set?.rows ?? [], shape));
      }
    });
  }
});

it("a request that is wrong, or of more than rows, is left to be asked as others are", () => {
  const { connector } = library;
  const ask = (query: ndc.Query, collection = "book") => {
    const request = { collection, query, arguments: {}, collection_relationships: {} };
    return connector.writer(request, shapeOf(query.fields ?? {}));
  };
  expect(ask({ fields: columns("id") })).not.toBeNull();
  expect(ask({ fields: columns("none") })).toBeNull();
  expect(ask({ fields: columns("id") }, "none")).toBeNull();
  expect(ask({ aggregates: { all: { type: "star_count" } } })).toBeNull();
});

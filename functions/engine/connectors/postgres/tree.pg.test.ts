import { afterAll, beforeAll, expect, it } from "vitest";
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

/** Random numbers that are the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const COLUMNS = {
  author: ["id", "fullName", "born", "home", "others", "tags"],
  book: ["id", "title", "price", "copies", "mood", "meta", "sold_at", "weight"],
};
const TO: Record<keyof typeof COLUMNS, [string, keyof typeof COLUMNS][]> = {
  author: [
    ["books", "book"],
    ["boss", "author"],
  ],
  book: [["author", "author"]],
};

function anyQuery(
  next: (below: number) => number,
  collection: keyof typeof COLUMNS,
  depth: number,
): ndc.Query {
  const fields: Record<string, ndc.Field> = columns(
    ...COLUMNS[collection].filter(() => next(3) === 0),
  );
  for (const [relationship, target] of TO[collection]) {
    if (depth > 0 && next(2) === 0) {
      fields[`r${relationship}`] = related(relationship, anyQuery(next, target, depth - 1));
    }
  }
  const query: ndc.Query = { order_by: by(next(2) === 0 ? "id" : "-id") };
  if (next(4) > 0) query.fields = fields;
  if (!query.fields || next(3) === 0) {
    query.aggregates = {
      n: { type: "star_count" },
      last: { type: "single_column", column: "id", function: "max" },
    };
  }
  if (next(3) === 0) query.limit = next(3);
  if (next(4) === 0) query.offset = next(2);
  if (next(3) === 0) query.predicate = compare("id", next(2) === 0 ? "_gt" : "_lt", 1 + next(12));
  return query;
}

function withoutGroups(set: ndc.RowSet): ndc.RowSet {
  const { groups, ...rest } = set;
  expect(groups).toHaveLength(1);
  return rest;
}

it("an answer by rows is the one by JSON built in SQL, whatever is asked", async () => {
  const next = random(7);
  const groups: ndc.Grouping = { dimensions: [], aggregates: {} };
  for (let i = 0; i < 120; i++) {
    const collection = next(2) === 0 ? "author" : "book";
    const query = anyQuery(next, collection, 3);
    const more = {
      collection_relationships: RELATIONSHIPS,
      ...(next(3) === 0 ? { variables: [{}, {}] } : {}),
    };
    const byRows = await library.ask(collection, query, more);
    const byJson = await library.ask(collection, { ...query, groups }, more);
    expect(byRows, JSON.stringify(query)).toEqual(byJson.map(withoutGroups));
  }
});

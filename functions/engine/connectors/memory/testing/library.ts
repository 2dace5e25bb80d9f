import type { ConnectorCall } from "../../../ndc/connector.ts";
import { memoryConnector, type MemoryParts } from "../memory-connector.ts";
import { type Rules, standardRules } from "../rules.ts";
import type { Row } from "../rows.ts";
import type { Source } from "../source.ts";

/** Three authors and five books, for the tests of the evaluator. */
export const AUTHORS: readonly Row[] = [
  {
    id: 1,
    name: "Ayu",
    home: { city: "Denpasar", country: { code: "ID" } },
    languages: ["id", "en"],
    awards: [
      { name: "Kusala", year: 2003 },
      { name: "Khatulistiwa", year: 2008 },
    ],
  },
  { id: 2, name: "Budi", home: { city: "Bandung", country: null }, languages: [], awards: [] },
  { id: 3, name: "Citra", home: null, languages: null, awards: null },
];

export const BOOKS: readonly Row[] = [
  { id: 10, title: "Saman", author_id: 1, price: 80, published: "1998-04-01" },
  { id: 11, title: "Larung", author_id: 1, price: 95, published: "2001-11-20" },
  { id: 12, title: "Sungai", author_id: 2, price: 80, published: "2001-02-11" },
  { id: 13, title: "Laut", author_id: 2, price: null, published: "2017-12-01" },
  { id: 14, title: "Tanpa nama", author_id: null, price: 15, published: "1998-01-05" },
];

export const RELATIONSHIPS = {
  books: {
    column_mapping: { id: ["author_id"] },
    relationship_type: "array" as const,
    target_collection: "books",
    arguments: {},
  },
  author: {
    column_mapping: { author_id: ["id"] },
    relationship_type: "object" as const,
    target_collection: "authors",
    arguments: {},
  },
  /** Its argument is a column of the author. */
  booksByArgument: {
    column_mapping: {},
    relationship_type: "array" as const,
    target_collection: "books_of",
    arguments: { author: { type: "column" as const, name: "id" } },
  },
  /** From a country to the authors that live in it: both ends are nested. */
  residents: {
    column_mapping: { code: ["home", "country", "code"] },
    relationship_type: "array" as const,
    target_collection: "authors",
    arguments: {},
  },
};

export const library: Source = {
  collections: {
    authors: () => AUTHORS,
    books: () => BOOKS,
    books_of: ({ author }) => BOOKS.filter((book) => book["author_id"] === author),
  },
  functions: {
    newest_book: () => BOOKS.find((book) => book["id"] === 13),
    fits: ({ predicate }, request) =>
      AUTHORS.filter((author) => request.holds(predicate as never, author)).length,
  },
  procedures: {
    rename: { run: ({ id, name }) => ({ ...AUTHORS.find((one) => one["id"] === id), name }) },
    ping: { run: () => ({ pong: true }), selects: false },
  },
};

export const CALL: ConnectorCall = { signal: new AbortController().signal, traceparent: null };

const EMPTY: Omit<MemoryParts<"0.2">, "source" | "rules"> = {
  capabilities: { version: "0.2.0", capabilities: { query: {}, mutation: {} } },
  schema: { scalar_types: {}, object_types: {}, collections: [], functions: [], procedures: [] },
};

/** The answer to a query of this collection. */
export async function asked(
  collection: string,
  query: unknown,
  rest: Record<string, unknown> = {},
  rules: Rules = standardRules,
): Promise<unknown> {
  const request = {
    collection,
    query,
    arguments: {},
    collection_relationships: RELATIONSHIPS,
    ...rest,
  };
  return memoryConnector({ ...EMPTY, source: library, rules }).query(request as never, CALL);
}

/** The ids of the rows that a predicate keeps. */
export async function idsWhere(
  collection: string,
  predicate: unknown,
  rest: Record<string, unknown> = {},
): Promise<unknown[]> {
  return ids(await asked(collection, { fields: ID, predicate }, rest));
}

/** The ids of the rows in their order. */
export async function idsOrdered(
  collection: string,
  target: unknown,
  direction: "asc" | "desc" = "asc",
): Promise<unknown[]> {
  const elements = [{ order_direction: direction, target }];
  return ids(await asked(collection, { fields: ID, order_by: { elements } }));
}

export function ids(answer: unknown): unknown[] {
  const [first] = answer as [{ rows: { id: unknown }[] }];
  return first.rows.map((row) => row.id);
}

export function column(name: string, rest: Record<string, unknown> = {}) {
  return { type: "column", column: name, ...rest };
}

export const ID = { id: column("id") };

import { describe, expect, test } from "vitest";
import { compileSupergraph } from "../compile.ts";
import type { CompiledFileFault } from "./compiled-file-error.ts";
import { CompiledFileError } from "./compiled-file-error.ts";
import { graphqlSchema } from "../graphql/graphql-schema.ts";
import { parse } from "../parse.ts";
import { resolve } from "../resolve.ts";
import { articleFilter, FILTERS } from "../testing/article-filter.ts";
import {
  AGGREGATED_ARTICLES,
  aggregatingShop,
  articleAggregate,
  intAggregate,
} from "../testing/aggregates.ts";
import { articles, AUTHORS, SHOP, WRITTEN, writerOf } from "../testing/shop.ts";
import { tables } from "../testing/tables.ts";
import { withHeader } from "./header.ts";
import { openCompiled } from "./open-compiled.ts";
import { expectSameAnswers } from "../testing/same-answers.ts";
import { readSource } from "./source.ts";
import { writeSlices } from "./write-slices.ts";

const shop = (...objects: object[]) => ({ version: "v3", subgraphs: [{ name: "shop", objects }] });
const AUTH = {
  version: "v3",
  definition: { mode: { noAuth: { role: "user", sessionVariables: {} } } },
};

function compiled(metadata: unknown, authConfig: unknown = null): Uint8Array<ArrayBuffer> {
  const made = compileSupergraph({ metadata, authConfig });
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  return made.part;
}

function plain(metadata: unknown) {
  const read = parse(metadata);
  if ("problems" in read) throw new Error(read.problems[0]?.message);
  const made = resolve(read.parsed, { aggregationPredicates: false });
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  const api = graphqlSchema(made.resolved);
  if ("problems" in api) throw new Error(api.problems[0]?.message);
  return { resolved: made.resolved, schema: api.schema };
}

const METADATA: [string, object][] = [
  ["nothing", { version: "v3", subgraphs: [] }],
  ["a shop", shop(...SHOP, articles(), AUTHORS, writerOf(), WRITTEN)],
  ["filters", shop(...SHOP, ...FILTERS, articleFilter(), articles())],
  [
    "aggregates",
    shop(...aggregatingShop(), intAggregate(), articleAggregate(), AGGREGATED_ARTICLES),
  ],
  ["names that strings and records have", shop(...SHOP, articles({ name: "constructor" }))],
  ["many tables", tables(40)],
];

describe("an opened file answers what the metadata it was compiled of does", () => {
  test.each(METADATA)("of %s", (_what, metadata) => {
    expectSameAnswers(openCompiled(compiled(metadata)), plain(metadata));
  });

  test("however little is kept of what was read", () => {
    const opened = openCompiled(compiled(tables(40)), { cacheChars: 0 });
    expectSameAnswers(opened, plain(tables(40)));
  });

  test("and what is not there is not", () => {
    const { schema, metadata } = openCompiled(compiled(tables(40)));
    const query = schema.type("Query");
    if (query?.kind !== "object") throw new Error("Query is an object type");
    for (const name of ["", "toString", "__proto__", "constructor", "Query ", "Query.tables_0"]) {
      expect(schema.type(name)).toBeUndefined();
      expect(Object.hasOwn(query.fields, name)).toBe(false);
      expect(query.fields[name]).toBeUndefined();
      expect(metadata.isObjectType(name)).toBe(false);
      expect(metadata.isBooleanExpression(name)).toBe(false);
      expect(metadata.objectTypeNamed(name)).toBeNull();
      expect(() => metadata.model(name)).toThrow(`the build lacks ${name}`);
    }
  });
});

test("values that are kept are the same ones, and are kept within bounds", () => {
  const opened = openCompiled(compiled(tables(40)), { cacheChars: 20_000 });
  const first = opened.metadata.model("app.Tables_1");
  expect(opened.metadata.model("app.Tables_1")).toBe(first);
  for (let at = 2; at < 40; at += 1) opened.metadata.model(`app.Tables_${at}`);
  const again = opened.metadata.model("app.Tables_1");
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
});

test("the same metadata gives the same bytes, and others if anything differs", () => {
  expect(compiled(tables(30), AUTH)).toEqual(compiled(structuredClone(tables(30)), AUTH));
  expect(compiled(tables(30))).not.toEqual(compiled(tables(30), AUTH));
});

test("a file gives back what it was compiled of", () => {
  const file = compiled(tables(3), AUTH);
  expect(readSource(file)).toMatchObject({ metadata: tables(3), authConfig: AUTH });
  expect(openCompiled(file).authConfig()).toEqual(AUTH);
  expect(compileSupergraph(readSource(file))).toMatchObject({ part: file });
});

test("a build of 100 tables takes less than 100 KB, far less than its JSON", () => {
  const { bytes } = openCompiled(compiled(tables(100)));
  expect(bytes).toBeLessThan(100_000);
  expect(JSON.stringify(plain(tables(100))).length).toBeGreaterThan(1_000_000);
});

describe("files that are not as they were written are refused", () => {
  const file = compiled(tables(2));
  const changed = (at: number) => file.with(at, (file[at] ?? 0) ^ 1);
  const older = withHeader(Buffer.from("of another format"), Buffer.alloc(0), 0);
  test.each<[string, Uint8Array, CompiledFileFault]>([
    ["an empty one", new Uint8Array(), "truncated"],
    ["its first bytes", file.subarray(0, 20), "truncated"],
    ["all but its last byte", file.subarray(0, -1), "truncated"],
    ["something else", Buffer.from('{"version":"v3","subgraphs":[]}'), "foreign"],
    ["more than there was", Buffer.concat([file, Buffer.alloc(1)]), "damaged"],
    ["another version number", changed(8), "damaged"],
    ["another place of the source", changed(16), "damaged"],
    ["a digest of something else", changed(30), "damaged"],
    ["another table", changed(100), "damaged"],
    ["another source", changed(file.length - 5), "damaged"],
    ["no metadata in it", older, "damaged"],
  ])("%s", (_what, bytes, fault) => {
    const refusal = expect.objectContaining({ name: "CompiledFileError", fault });
    expect(() => readSource(bytes)).toThrow(refusal);
    expect(() => openCompiled(bytes)).toThrow(refusal);
  });

  test.each([
    ["no slices", Buffer.from("of something else")],
    [
      "slices that lie outside",
      Buffer.concat([writeSlices(new Map([["head", {}]]))]).subarray(0, -1),
    ],
    ["no build among its slices", writeSlices(new Map([["body", {}]]))],
  ])("with a right digest, but with %s", (_what, slices) => {
    const refusal = expect.objectContaining({ name: "CompiledFileError", fault: "damaged" });
    const odd = withHeader(slices, Buffer.alloc(0), 0);
    expect(() => openCompiled(odd)).toThrow(refusal);
  });

  test("whichever byte is changed", () => {
    for (let at = 0; at < file.length; at += 97) {
      expect(() => openCompiled(changed(at))).toThrow(CompiledFileError);
    }
  });
});

test("of a file of another format the source can be read, to be compiled again", () => {
  const file = Buffer.from(compiled(tables(2)));
  const sourceAt = file.readUInt32LE(16);
  const newer = withHeader(
    Buffer.from("what a later engine writes"),
    file.subarray(sourceAt),
    file.readUInt32LE(20),
    7,
  );
  expect(() => openCompiled(newer)).toThrow(
    expect.objectContaining({ fault: "version", message: expect.stringContaining("format 7") }),
  );
  expect(readSource(newer)).toMatchObject({ metadata: tables(2), authConfig: null });
});

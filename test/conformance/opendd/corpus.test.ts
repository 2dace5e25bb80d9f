import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Case, findCases, readCorpus, readExchanges, readMetadata } from "./corpus.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-corpus-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const admin = { "x-hasura-role": "admin" };
const user = { "x-hasura-role": "user", n: 1 };

/** Writes the files of a case and reads it back. */
async function read(kind: Case["kind"], files: Record<string, unknown>) {
  const one = { case: "a/b", kind, area: "a", dir: "cases/a/b", iterations: [], test: "t" };
  await write({ "cases.json": [one] });
  for (const [name, content] of Object.entries(files)) {
    await write({ [`cases/a/b/${name}`]: content });
  }
  const corpus = await readCorpus(folder, null);
  const [found] = corpus.cases;
  if (found === undefined) throw new Error("no case");
  return readExchanges(corpus, found);
}

async function write(files: Record<string, unknown>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}

it("each session has its variables, headers and expectations", async () => {
  const exchanges = await read("execute", {
    "request.gql": "{ a }",
    "session_variables.json": [admin, user],
    "expected.json": [{ data: 1 }, { data: 2 }],
    "variables.json": [{ x: 1 }, { x: 2 }],
    "headers.json": [null, { "x-limit": 1 }],
    "expected_headers.json": [["Set-Cookie"], []],
    "introspection_request.gql": "{ __typename }",
  });
  const shared = { path: "/graphql", query: "{ a }" };
  expect(exchanges).toEqual([
    {
      ...shared,
      at: 0,
      session: admin,
      headers: {},
      variables: { x: 1 },
      expected: { data: 1 },
      expectedHeaders: ["Set-Cookie"],
    },
    {
      ...shared,
      at: 1,
      session: user,
      headers: { "x-limit": "1" },
      variables: { x: 2 },
      expected: { data: 2 },
      expectedHeaders: [],
    },
  ]);
});

it("an introspection has a request and expectations of its own, and no variables", async () => {
  const exchanges = await read("introspection", {
    "introspection_request.gql": "{ __typename }",
    "introspection_expected.json": [{ data: 1 }],
    "session_variables.json": [user],
    "variables.json": [{ x: 1 }],
    "request.gql": "{ a }",
    "expected.json": [{ data: 2 }],
  });
  expect(exchanges).toMatchObject([
    { query: "{ __typename }", path: "/graphql", variables: null, expected: { data: 1 } },
  ]);
});

it("an explanation has one expectation, and the administrator for its session", async () => {
  const files = { "request.gql": "{ a }", "expected.json": { explain: {} } };
  const exchanges = await read("explain", files);
  expect(exchanges).toMatchObject([
    { path: "/v1/explain", session: admin, expected: { explain: {} } },
  ]);
});

it("the files of an iteration are one metadata, in their order", async () => {
  await write({
    "cases.json": [],
    "a.json": { version: "V2", flags: { a: 1 } },
    "b.json": { version: "v2", flags: { b: 2 } },
  });
  const corpus = await readCorpus(folder, null);
  const iteration = { ndc: null, metadata: ["a.json", "b.json"] };
  expect(await readMetadata(corpus, iteration)).toEqual({ version: "v2", flags: { a: 1, b: 2 } });
});

it("cases are found in a folder or in a whole corpus, and served from the usual one", async () => {
  expect(findCases(folder)).toBeNull();
  await write({ "opendd/cases.json": [], "opendd/seed/a.sql": "" });
  const own = join(folder, "opendd");
  expect(findCases(folder)).toBe(own);
  expect(findCases(own)).toBe(own);
  expect(await readCorpus(own, "/usual")).toMatchObject({
    seed: join(own, "seed"),
    customConnector: "/usual/custom-connector",
  });
});

import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer } from "../../functions/engine/answer.ts";
import { defaultDocumentLimits } from "../../functions/engine/graphql/document.ts";
import { loadOpened } from "../../functions/engine/load-build.ts";
import type { LoadedBuild } from "../../functions/engine/loaded-build.ts";
import { metadataFor } from "../../functions/engine/metadata/authoring/metadata-for.ts";
import { compileSupergraph } from "../../functions/engine/metadata/compile.ts";
import { openCompiled } from "../../functions/engine/metadata/format/open-compiled.ts";
import { testPools } from "../../functions/engine/ndc/stand-in.ts";
import { systemClock } from "../../shared/clock.ts";
import { installPackages } from "./install.ts";
import { type RuntimeProcess, startServer } from "./runtime-process.ts";

const FOLDER = resolve(import.meta.dirname, "../connectors");
const SERVICE_TOKEN = "open sesame";

let connector: RuntimeProcess;
let origin: string;
let build: LoadedBuild;
const pools = testPools();

beforeAll(async () => {
  const folder = await installPackages(FOLDER, "lintas-connectors");
  connector = await startServer(
    process.execPath,
    [
      join(FOLDER, "harbours.cjs"),
      "serve",
      `--configuration=${FOLDER}`,
      "--host=127.0.0.1",
      "--port=0",
      `--service-token-secret=${SERVICE_TOKEN}`,
    ],
    { PATH: process.env["PATH"] ?? "", SDK_FOLDER: folder },
  );
  origin = `http://127.0.0.1:${connector.port}`;
  build = await made();
});

afterAll(async () => {
  await pools.destroy();
  await connector?.close();
});

async function described(path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${SERVICE_TOKEN}` };
  const response = await fetch(`${origin}/${path}`, { headers });
  expect(response.status).toBe(200);
  return response.json();
}

/** Metadata of what the connector says of itself, and a relationship that no key tells of. */
async function made(token: string | null = SERVICE_TOKEN): Promise<LoadedBuild> {
  const [capabilities, schema] = await Promise.all([
    described("capabilities"),
    described("schema"),
  ]);
  const authored = metadataFor({
    connectorName: "harbours",
    subgraph: "sea",
    version: "v0.2",
    schema,
    capabilities,
  } as Parameters<typeof metadataFor>[0]);
  if ("problems" in authored) throw new Error(JSON.stringify(authored.problems));
  const tidesOfHarbour = {
    kind: "Relationship",
    version: "v1",
    definition: {
      name: "tides",
      sourceType: "Harbour",
      target: { command: { name: "tides" } },
      mapping: [
        {
          source: { fieldPath: [{ fieldName: "id" }] },
          target: { argument: { argumentName: "harbour" } },
        },
      ],
    },
  };
  const compiled = compileSupergraph({
    metadata: {
      version: "v3",
      subgraphs: [{ name: "sea", objects: [...authored.objects, tidesOfHarbour, GRAPHQL] }],
    },
    authConfig: null,
  });
  if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  const variables = new Map([
    ["SEA_HARBOURS_URL", origin],
    ...(token === null ? [] : [["HASURA_SERVICE_TOKEN_SECRET", token] as const]),
  ]);
  return loadOpened(openCompiled(compiled.part), {
    environment: (name) => variables.get(name) ?? null,
    pools,
    limits: { callMs: 10_000, answerBytes: 1_000_000 },
    clock: systemClock,
  });
}

const GRAPHQL = {
  kind: "GraphqlConfig",
  version: "v1",
  definition: {
    query: {
      rootOperationTypeName: "Query",
      limitInput: { fieldName: "limit" },
      offsetInput: { fieldName: "offset" },
      filterInput: {
        fieldName: "where",
        operatorNames: { and: "_and", or: "_or", not: "_not", isNull: "_is_null" },
      },
      orderByInput: {
        fieldName: "order_by",
        enumDirectionValues: { asc: "Asc", desc: "Desc" },
        enumTypeNames: [{ directions: ["Asc", "Desc"], typeName: "OrderBy" }],
      },
    },
    mutation: { rootOperationTypeName: "Mutation" },
  },
};

async function ask(query: string, of = build, variables: Record<string, unknown> = {}) {
  return answer(
    of,
    { role: "admin", variables: new Map() },
    new Map(),
    { query, operationName: null, variables },
    {
      limits: defaultDocumentLimits,
      requireVariables: true,
      exposeInternalErrors: false,
      traceId: null,
      traceparent: null,
      signal: new AbortController().signal,
    },
  );
}

test("its collection is a model, with pages, nulls and lists", async () => {
  expect(await ask("{ harbours(limit: 2, offset: 1) { id name depth boats } }")).toMatchObject({
    data: {
      harbours: [
        { id: 2, name: "Ambon", depth: null, boats: [] },
        { id: 3, name: "Bergen", depth: 12, boats: ["Solveig"] },
      ],
    },
  });
});

test("its function is a command, with variables, aliases and arguments left out", async () => {
  const query = `query ($harbour: Int!) {
    both: tides(harbour: $harbour) { at metres }
    one: tides(harbour: 2, most: 1) { height: metres }
  }`;
  expect(await ask(query, build, { harbour: 1 })).toMatchObject({
    data: {
      both: [
        { at: "06:10", metres: 1 },
        { at: "18:35", metres: 1.5 },
      ],
      one: [{ height: 2 }],
    },
  });
});

test("a list is joined with its function by one call with a set of variables for each row", async () => {
  expect(await ask("{ harbours { name tides(most: 1) { metres } } }")).toMatchObject({
    data: {
      harbours: [
        { name: "Rotterdam", tides: [{ metres: 1 }] },
        { name: "Ambon", tides: [{ metres: 2 }] },
        { name: "Bergen", tides: [{ metres: 3 }] },
      ],
    },
  });
});

test("its procedure is a mutation, whose answer is selected from", async () => {
  const moor = (harbour: number) =>
    `mutation { moor(harbour: ${harbour}, boat: {name: "Wim"}) { name boats } }`;
  expect(await ask(moor(2))).toMatchObject({ data: { moor: { name: "Ambon", boats: ["Wim"] } } });
  expect(await ask(moor(9))).toMatchObject({
    data: null,
    errors: [
      {
        message: expect.stringContaining("there is no such harbour"),
        path: ["moor"],
        extensions: { details: { harbour: 9 } },
      },
    ],
  });
});

describe("what it refuses is told as far as a client may know", () => {
  test.each([403, 409, 422])("%d with its details", async (status) => {
    expect(await ask(`{ refuse(status: ${status}) }`)).toMatchObject({
      errors: [
        {
          message: expect.stringContaining("the harbour master says no"),
          path: ["refuse"],
          extensions: { details: { asked: status } },
        },
      ],
    });
  });

  // A 400 says that the engine asked wrongly, which is nothing that a client could mend.
  test.each([400, 500])("%d without what was said or thrown", async (status) => {
    const told = await ask(`{ refuse(status: ${status}) }`);
    expect(told).toMatchObject({ errors: [{ message: "internal error", path: ["refuse"] }] });
    expect(JSON.stringify(told)).not.toMatch(/db-17|harbour master/);
  });

  test.each([null, "wrong"])("with the service token %s nothing of it is told", async (token) => {
    const told = await ask("{ harbours { name } }", await made(token));
    expect(told).toMatchObject({
      data: { harbours: null },
      errors: [{ message: "internal error", path: ["harbours"] }],
    });
    expect(JSON.stringify(told)).not.toContain("Rotterdam");
  });
});

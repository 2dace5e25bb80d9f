import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BuildContent, pathTable } from "../../shared/domain/build.ts";
import { Definition } from "../../shared/domain/definition.ts";
import { type MemoryCloud, memoryCloud } from "../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../test/harness/postgres.ts";
import { compileSupergraph } from "../engine/metadata/compile.ts";
import { withHeader } from "../engine/metadata/format/header.ts";
import { articles, SHOP } from "../engine/metadata/testing/shop.ts";
import {
  askDeploy,
  functionZip,
  install,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
  routesOf,
  sealBuild,
  setVariable,
} from "./testing/place.ts";
import { memoryJobs, servicesOf, targetsOf, workUntilEnded } from "./testing/worker.ts";

let database: FreshDatabase;
let place: Place;

beforeAll(async () => {
  database = await freshDatabase();
  await install(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  place = await newPlace(database.db);
});

const COMPILED = (() => {
  const metadata = { version: "v3", subgraphs: [{ name: "s", objects: [...SHOP, articles()] }] };
  const made = compileSupergraph({ metadata: { ...metadata, flags: {} }, authConfig: null });
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  return made.part;
})();

/** What a client may have uploaded for a supergraph. */
interface Uploaded {
  compiled: Uint8Array;
  zip: Uint8Array;
}

const RIGHT: Uploaded = { compiled: COMPILED, zip: zipOf(COMPILED) };

/** A function's zip with a file of the client's own choice as `supergraph.bin`. */
function zipOf(compiled: Uint8Array): Uint8Array {
  const text = (content: string) => new TextEncoder().encode(content);
  return zipSync({
    "node.mjs": text("1"),
    "function.mjs": text("2"),
    "lintas.json": text('{"format":1,"assets":{}}'),
    "supergraph.bin": compiled,
  });
}

function blob(bytes: Uint8Array): { digest: string; size: number } {
  const digest = createHash("sha256").update(bytes).digest("hex");
  place.blobs.set(digest, bytes);
  return { digest, size: bytes.byteLength };
}

/** Deploys a build of one supergraph; its operation, as it ended. */
async function deploy(cloud: MemoryCloud, { compiled, zip }: Uploaded = RIGHT, graph: object = {}) {
  const definition = Definition.parse({ name: "shop", supergraphs: { graph } });
  const content: BuildContent = {
    format: 1,
    definition,
    parts: [
      { name: "graph", kind: "supergraph", format: 2, ...blob(zip), supergraph: blob(compiled) },
    ],
    paths: pathTable(definition),
  };
  const build = await sealBuild(place, content);
  const id = await askDeploy(place, build);
  const targets = targetsOf({ local: cloud.adapter() });
  const jobs = memoryJobs();
  const services = { ...servicesOf(place, { jobs, targets }), jobs };
  await workUntilEnded(place, services, [id], { limitMs: 20_000 });
  return operationOf(place, id);
}

test("a target with an engine of its own is brought the compiled file alone, others the zip", async () => {
  const own = memoryCloud({ engine: true });
  expect(await deploy(own)).toMatchObject({ state: "ready", error: null });
  expect([...own.artifacts.values()]).toEqual([RIGHT.compiled]);
  const other = memoryCloud({ engine: false });
  place = await newPlace(database.db);
  expect(await deploy(other)).toMatchObject({ state: "ready", error: null });
  expect([...other.artifacts.values()].map((one) => Buffer.from(one))).toEqual([
    Buffer.from(RIGHT.zip),
  ]);
});

test("a supergraph is given the environment's variables, and one it lacks stops the plan", async () => {
  const cloud = memoryCloud({ engine: true });
  const graph = { variables: { READ_URL: null, MODE: "fast" } };
  expect(await deploy(cloud, RIGHT, graph)).toMatchObject({
    state: "failed",
    error: { code: "plan.variable_missing" },
  });
  place = await newPlace(database.db);
  await setVariable(place, "READ_URL", "lintas:part/rates");
  expect(await deploy(cloud, RIGHT, graph)).toMatchObject({ state: "ready" });
  const [part] = [...cloud.parts.values()];
  expect(part?.want).toMatchObject({
    key: { kind: "supergraph" },
    limits: { memoryMb: 512 },
    variables: { READ_URL: "lintas:part/rates", MODE: "fast" },
  });
});

describe("what a hostile client uploaded as a supergraph reaches no target", () => {
  const garbage = new TextEncoder().encode("x".repeat(500));
  const cut = COMPILED.subarray(0, 300);
  const forged = new Uint8Array(withHeader(Buffer.alloc(64, 7), Buffer.alloc(10), 10));

  test.each<[string, { engine: boolean }, Uploaded, string]>([
    ["text", { engine: true }, { ...RIGHT, compiled: garbage }, "supergraph.unreadable"],
    ["a zip", { engine: true }, { ...RIGHT, compiled: RIGHT.zip }, "supergraph.unreadable"],
    ["a part of a file", { engine: true }, { ...RIGHT, compiled: cut }, "supergraph.unreadable"],
    [
      "a digest over nothing",
      { engine: true },
      { ...RIGHT, compiled: forged },
      "supergraph.unreadable",
    ],
    [
      "a file of its own in the zip",
      { engine: false },
      { ...RIGHT, zip: zipOf(forged) },
      "supergraph.unreadable",
    ],
    [
      "a function's zip",
      { engine: false },
      { ...RIGHT, zip: functionZip("a") },
      "artifact.invalid",
    ],
    [
      "the compiled file as the zip",
      { engine: false },
      { ...RIGHT, zip: COMPILED },
      "artifact.invalid",
    ],
  ])("%s", async (_, { engine }, uploaded, code) => {
    const cloud = memoryCloud({ engine });
    expect(await deploy(cloud, uploaded)).toMatchObject({ state: "failed", error: { code } });
    expect(cloud.artifacts.size).toBe(0);
    expect(cloud.parts.size).toBe(0);
    expect(await routesOf(place)).toEqual([]);
    expect((await releasesOf(place)).map(({ state }) => state)).not.toContain("ready");
  });
});

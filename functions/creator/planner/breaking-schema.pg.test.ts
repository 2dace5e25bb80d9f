import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BuildContent, pathTable } from "../../../shared/domain/build.ts";
import { Definition } from "../../../shared/domain/definition.ts";
import type { RuleContent } from "../../../shared/domain/rule.ts";
import { rule } from "../../../shared/schema/clouds.ts";
import { memoryCloud } from "../../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import { compileSupergraph } from "../../engine/metadata/compile.ts";
import { metadataFor } from "../../engine/metadata/authoring/metadata-for.ts";
import { introspected } from "../../engine/metadata/authoring/testing/library-schema.ts";
import { callContext, type Services } from "../services.ts";
import {
  ask,
  askDeploy,
  ids,
  install,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
  sealBuild,
} from "../testing/place.ts";
import { memoryJobs, never, servicesOf, targetsOf, workUntilEnded } from "../testing/worker.ts";
import { readDesired } from "./desired.ts";
import { planOf } from "./planner.ts";

let database: FreshDatabase;
let place: Place;
let services: Services & { jobs: ReturnType<typeof memoryJobs> };

beforeAll(async () => {
  database = await freshDatabase();
  await install(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  place = await newPlace(database.db);
  const targets = targetsOf({ local: memoryCloud({ engine: true }).adapter() });
  const jobs = memoryJobs();
  services = { ...servicesOf(place, { jobs, targets }), jobs };
});

/** An API of books and authors, with all that their connector can be called for or without. */
function compiled(calls: object): Uint8Array {
  const made = metadataFor(introspected(calls));
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  const metadata = {
    version: "v3",
    subgraphs: [{ name: "app", objects: made.objects }],
    flags: {},
  };
  const file = compileSupergraph({ metadata, authConfig: null });
  if ("problems" in file) throw new Error(file.problems[0]?.message);
  return file.part;
}
const LARGE = compiled({});
const SMALL = compiled({ functions: [], procedures: [] });

function blob(bytes: Uint8Array): { digest: string; size: number } {
  const digest = createHash("sha256").update(bytes).digest("hex");
  place.blobs.set(digest, bytes);
  return { digest, size: bytes.byteLength };
}

function sealed(file: Uint8Array, name = "graph") {
  const definition = Definition.parse({ name: "shop", supergraphs: { [name]: {} } });
  const text = (content: string) => new TextEncoder().encode(content);
  const zip = zipSync({
    "node.mjs": text("1"),
    "function.mjs": text("2"),
    "lintas.json": text('{"format":1,"assets":{}}'),
    "supergraph.bin": file,
  });
  const content: BuildContent = {
    format: 1,
    definition,
    parts: [{ name, kind: "supergraph", format: 2, ...blob(zip), supergraph: blob(file) }],
    paths: pathTable(definition),
  };
  return sealBuild(place, content);
}

async function addRule(content: RuleContent) {
  await database.db.insert(rule).values({
    id: ids.long("rul"),
    organizationId: place.organization,
    name: "stable",
    content,
    createdBy: { kind: "user", id: "usr", name: "Test" },
    createdAt: new Date(),
  });
}

async function run(operation: Promise<string>) {
  const id = await operation;
  await workUntilEnded(place, services, [id], { limitMs: 20_000 });
  return operationOf(place, id);
}

async function planned(buildId: string) {
  const { project: projectId, environment: environmentId } = place;
  const desired = await readDesired(database.db, { projectId, environmentId, buildId });
  return planOf(desired, services, callContext(services, never, 0));
}

const REFUSED = { state: "failed", error: { code: "rule.refused" } };

test("a plan and a deploy that break what is live are refused, with the changes by name", async () => {
  await addRule({ kind: "breakingSchema", dangerous: false });
  expect(await run(askDeploy(place, await sealed(LARGE)))).toMatchObject({ state: "ready" });
  const small = await sealed(SMALL);
  const plan = await planned(small);
  expect(plan.verdicts).toMatchObject([{ name: "stable", verdict: "refused" }]);
  expect(plan.problems[0]).toMatchObject({ code: "rule.refused" });
  expect(plan.problems[0]?.detail).toMatch(
    /The rule `stable` does not allow it: graph: .* was removed/,
  );
  const refused = await run(askDeploy(place, small));
  expect(refused).toMatchObject(REFUSED);
  expect(refused.error?.["detail"]).toContain("was removed");
  expect(await releasesOf(place)).toHaveLength(1);
});

test("what only adds, is the same, or replaces nothing that is live passes", async () => {
  await addRule({ kind: "breakingSchema", dangerous: true });
  const small = await sealed(SMALL);
  const first = await planned(small);
  expect(first.verdicts).toMatchObject([{ verdict: "passed" }]);
  expect(await run(askDeploy(place, small))).toMatchObject({ state: "ready" });
  expect((await planned(await sealed(LARGE))).verdicts).toMatchObject([{ verdict: "passed" }]);
});

test("a supergraph that is gone breaks its clients", async () => {
  await addRule({ kind: "breakingSchema", dangerous: false });
  await run(askDeploy(place, await sealed(SMALL)));
  const { problems } = await planned(await sealed(SMALL, "other"));
  expect(problems[0]?.detail).toContain("the supergraph graph is gone");
});

test("a promote and a route by hand are judged too, a rollback never", async () => {
  const builds = [await sealed(SMALL), await sealed(LARGE)];
  for (const build of builds) await run(askDeploy(place, build));
  const releases = await releasesOf(place);
  const [small, large] = builds.map((id) => releases.find(({ buildId }) => buildId === id));
  await addRule({ kind: "breakingSchema", dangerous: false });
  expect(await run(ask(place, { kind: "promote", release: small!.id, weight: 10 }))).toMatchObject(
    REFUSED,
  );
  const table = [{ target: "local", release: small!.id, weight: 100 }];
  expect(await run(ask(place, { kind: "route", table, expectedVersion: 2 }))).toMatchObject(
    REFUSED,
  );
  const same = [{ target: "local", release: large!.id, weight: 100 }];
  expect(await run(ask(place, { kind: "route", table: same, expectedVersion: 2 }))).toMatchObject({
    state: "ready",
  });
  expect(await run(ask(place, { kind: "rollback", version: 1 }))).toMatchObject({ state: "ready" });
});

test("without such a rule nothing is read; with it a file that cannot be read refuses", async () => {
  const live = await sealed(LARGE);
  expect(await run(askDeploy(place, live))).toMatchObject({ state: "ready" });
  const { digest } = blob(LARGE);
  place.blobs.delete(digest);
  const small = await sealed(SMALL);
  expect((await planned(small)).problems).toEqual([]);
  await addRule({ kind: "breakingSchema", dangerous: false });
  expect((await planned(small)).problems[0]?.detail).toContain("cannot be compared");
  place.blobs.set(digest, new TextEncoder().encode("damaged"));
  expect((await planned(small)).problems[0]?.detail).toContain("cannot be compared");
});

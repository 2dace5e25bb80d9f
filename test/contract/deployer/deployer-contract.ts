import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  packedBlobs,
  type PackedBuild,
  packProject,
} from "../../../functions/creator/builder/pack/pack.ts";
import { projectFolder } from "../../../functions/creator/builder/pack/testing/project-folder.ts";
import { shopFiles } from "../../../functions/creator/builder/pack/testing/supergraph-files.ts";
import {
  ask,
  askDeploy,
  install,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
  routesOf,
  sealBuild,
  setSecret,
} from "../../../functions/creator/testing/place.ts";
import {
  memoryJobs,
  servicesOf,
  targetsOf,
  workUntilEnded,
} from "../../../functions/creator/testing/worker.ts";
import { Definition, type DefinitionInput } from "../../../shared/domain/definition.ts";
import type { ComputeAdapter, Seen } from "../../../shared/ports/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../harness/postgres.ts";
import { callContext } from "../adapters/compute-subject.ts";

const TARGET = "local";
const LIMIT_MS = 30_000;

/**
 * What the deployer promises on top of any adapter, with artifacts of the real builder: every
 * adapter passes it besides the contract of its port.
 */
export function deployerContract(
  name: string,
  open: () => Promise<{ adapter: ComputeAdapter; close(): Promise<void> }>,
): void {
  describe(`the deployer on ${name}`, () => {
    let database: FreshDatabase;
    let subject: Awaited<ReturnType<typeof open>>;
    let place: Place;

    beforeAll(async () => {
      [database, subject] = await Promise.all([freshDatabase(), open()]);
      await install(database.db);
    });
    afterAll(async () => {
      await subject.close();
      await database.drop();
    });
    beforeEach(async () => {
      place = await newPlace(database.db);
    });

    async function run(operation: Promise<string>) {
      const id = await operation;
      const targets = targetsOf({ [TARGET]: subject.adapter });
      const services = {
        ...servicesOf(place, { jobs: memoryJobs(), targets }),
        jobs: memoryJobs(),
      };
      await workUntilEnded(place, services, [id], { limitMs: LIMIT_MS });
      return operationOf(place, id);
    }

    async function listed(): Promise<Seen[]> {
      const found: Seen[] = [];
      const scope = { organization: place.organization };
      for await (const seen of subject.adapter.list(callContext(), scope)) found.push(seen);
      return found;
    }

    test("a deploy makes one ready release that answers as itself, and routes to it", async () => {
      await setSecret(place, "API_KEY", "a secret value");
      const build = await sealed(place, "one", { secrets: ["API_KEY"] });
      expect(await run(askDeploy(place, build))).toMatchObject({ state: "ready", error: null });
      const [release, ...more] = await releasesOf(place);
      expect(more).toEqual([]);
      expect(release).toMatchObject({ state: "ready", buildId: build });
      const [route] = await routesOf(place);
      expect(route?.table).toEqual([{ target: TARGET, release: release?.id, weight: 100 }]);
      const ready = new Request("http://release.internal/.lintas/ready");
      const answer = await subject.adapter.call(callContext(), release!.parts[0]!, ready);
      expect(await answer.json()).toEqual({ release: release?.id, part: "web" });
      expect(JSON.stringify(await releasesOf(place))).not.toContain("a secret value");
    });

    test("a supergraph is released beside a function: what the target takes for it was brought there, and both answer", async () => {
      const packed = await sealedGraph(place);
      expect(await run(askDeploy(place, packed.id))).toMatchObject({ state: "ready", error: null });
      const [release] = await releasesOf(place);
      const { digest, supergraph } = packed.content.parts[1]!;
      const brought = release?.parts.map(({ part, want }) => [part, want.artifact.digest]);
      expect(brought).toEqual([
        ["web", packed.content.parts[0]!.digest],
        ["graph", subject.adapter.caps.engine ? supergraph!.digest : digest],
      ]);
      for (const part of release!.parts) {
        const ready = new Request("http://release.internal/.lintas/ready");
        const answer = await subject.adapter.call(callContext(), part, ready);
        expect(await answer.json()).toEqual({ release: release?.id, part: part.part });
      }
      expect(await run(ask(place, { kind: "destroy" }))).toMatchObject({ state: "ready" });
      expect(await listed()).toEqual([]);
    });

    test("the same build again makes no other release and writes no other route", async () => {
      const build = await sealed(place, "one");
      await run(askDeploy(place, build));
      expect(await run(askDeploy(place, build))).toMatchObject({ state: "ready" });
      expect(await releasesOf(place)).toHaveLength(1);
      expect(await routesOf(place)).toHaveLength(1);
      expect(await listed()).toHaveLength(1);
    });

    test("a release that fails its smoke request takes no traffic and leaves nothing behind", async () => {
      await run(askDeploy(place, await sealed(place, "good")));
      const [before] = await routesOf(place);
      const bad = await sealed(place, "bad", { smoke: { path: "/smoke", status: 599 } });
      expect(await run(askDeploy(place, bad))).toMatchObject({
        state: "failed",
        reason: "release.smoke_failed",
      });
      expect(await routesOf(place)).toEqual([before]);
      expect(await listed()).toHaveLength(1);
    });

    test("a rollback is one more route row with the table of before; the releases stay", async () => {
      await run(askDeploy(place, await sealed(place, "one")));
      await run(askDeploy(place, await sealed(place, "two")));
      expect(await run(ask(place, { kind: "rollback", version: null }))).toMatchObject({
        state: "ready",
      });
      const [now, , first] = await routesOf(place);
      expect(now?.table).toEqual(first?.table);
      expect(await listed()).toHaveLength(2);
    });

    test("a destroy leaves nothing of ours on the target", async () => {
      await run(askDeploy(place, await sealed(place, "one")));
      await run(askDeploy(place, await sealed(place, "two")));
      expect(await run(ask(place, { kind: "destroy" }))).toMatchObject({
        state: "ready",
        error: null,
      });
      expect(await listed()).toEqual([]);
      expect((await routesOf(place))[0]?.table).toEqual([]);
    });
  });
}

/** A build of one function, packed as `lintas build` packs it. */
async function sealed(
  place: Place,
  mark: string,
  over: Partial<NonNullable<DefinitionInput["functions"]>[string]> = {},
): Promise<string> {
  const functions = { web: { path: "/", entry: "web.js", ...over } };
  return (await sealedBuild(place, { "web.js": answering(mark) }, { functions })).id;
}

/** The same with a supergraph beside it. */
async function sealedGraph(place: Place): Promise<PackedBuild> {
  const files = { "web.js": answering("one"), ...shopFiles({ singleUrl: { value: "http://db" } }) };
  const functions = { web: { path: "/", entry: "web.js" } };
  return sealedBuild(place, files, { functions, supergraphs: { graph: {} } });
}

const answering = (mark: string) =>
  `export default { fetch: () => new Response(${JSON.stringify(mark)}) };`;

async function sealedBuild(
  place: Place,
  files: Readonly<Record<string, string>>,
  parts: Pick<DefinitionInput, "functions" | "supergraphs">,
): Promise<PackedBuild> {
  await using project = await projectFolder(files);
  const packed = await packProject(project.root, Definition.parse({ name: "shop", ...parts }));
  for (const [digest, bytes] of packedBlobs(packed)) place.blobs.set(digest, bytes);
  await sealBuild(place, packed.content);
  return packed;
}

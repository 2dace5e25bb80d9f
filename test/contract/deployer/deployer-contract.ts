import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { packProject } from "../../../functions/creator/builder/pack/pack.ts";
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
  const folder = await mkdtemp(join(tmpdir(), "lintas-contract-"));
  try {
    const source = `export default { fetch: () => new Response(${JSON.stringify(mark)}) };`;
    await writeFile(join(folder, "web.js"), source);
    const functions = { web: { path: "/", entry: "web.js", ...over } };
    const packed = await packProject(folder, Definition.parse({ name: "shop", functions }));
    for (const { part, bytes } of packed.parts) place.blobs.set(part.digest, bytes);
    await sealBuild(place, packed.content);
    return packed.id;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

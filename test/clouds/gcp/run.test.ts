import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { seal } from "../../../shared/sealing.ts";
import {
  REGION,
  type Stage,
  bring,
  counted,
  released,
  removed,
  route,
  settle,
  startStage,
  upload,
  wantOf,
} from "./stage.ts";

let stage: Stage;
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

const SECOND = "r0000002abcd";
const THIRD = "r0000003abcd";

const serviceOf = ({ adapter, fake }: Stage, want: Awaited<ReturnType<typeof wantOf>>) => {
  const [name = ""] = adapter.name(want.key).name.split("/");
  return fake.state.services.get(`${REGION}/${name}`);
};

describe("a release on Cloud Run", () => {
  beforeEach(async () => {
    stage = await startStage("run");
  });

  test("costs the calls that are counted here, and no more", async () => {
    const first = await wantOf(stage);
    await upload(stage, first);
    expect(counted(stage)).toEqual({
      // The bucket is made once there is something to put into it.
      writes: ["buckets.insert", "objects.insert"],
      reads: ["objects.get"],
    });
    await bring(stage, first);
    expect(counted(stage)).toEqual({
      writes: ["services.create", "services.patch"],
      reads: ["services.get"],
    });
    await route(stage, [[first, 100]]);
    expect(counted(stage)).toEqual({ writes: [], reads: ["services.get"] });

    const second = await wantOf(stage, { release: SECOND, zip: "another zip" });
    await upload(stage, second);
    expect(counted(stage)).toEqual({ writes: ["objects.insert"], reads: ["objects.get"] });
    await bring(stage, second);
    expect(counted(stage)).toEqual({
      writes: ["services.patch", "services.patch"],
      reads: ["services.get", "revisions.get"],
    });
    await route(stage, [
      [second, 100],
      [first, 0],
    ]);
    expect(counted(stage)).toEqual({ writes: ["services.patch"], reads: ["services.get"] });
    await route(stage, [
      [first, 100],
      [second, 0],
    ]);
    expect(counted(stage)).toEqual({ writes: ["services.patch"], reads: ["services.get"] });
    await route(stage, [
      [second, 100],
      [first, 0],
    ]);
    counted(stage);

    expect(await removed(stage, first)).toEqual(["untag-release", "delete-release"]);
    expect(counted(stage)).toEqual({
      writes: ["services.patch", "revisions.delete"],
      reads: ["services.get", "revisions.get", "services.get", "revisions.get"],
    });
    for await (const seen of stage.adapter.list(stage.cx, {})) expect(seen.ready).toBe(true);
    expect(counted(stage)).toEqual({ writes: [], reads: ["services.list", "revisions.list"] });
    expect(await removed(stage, second)).toEqual(["delete-service"]);
    expect(counted(stage).writes).toEqual(["services.delete"]);
    expect(stage.fake.state.services.size + stage.fake.state.revisions.size).toBe(0);
  });

  test("takes no traffic before it is told to, and old ones keep theirs", async () => {
    const first = await released(stage);
    const second = await released(stage, { release: SECOND });
    const refs = [first, second].map(({ key }) => stage.adapter.name(key));
    const { weights } = await stage.adapter.observeTraffic(stage.cx, refs);
    expect(weights).toEqual({ [refs[0]?.name ?? ""]: 100 });
    await route(stage, [
      [first, 30],
      [second, 70],
    ]);
    expect(serviceOf(stage, first)?.traffic).toMatchObject([
      { percent: 30, tag: `r-${first.key.release}` },
      { percent: 70, tag: `r-${second.key.release}` },
    ]);
  });

  test("is closed to everybody until its container has started", async () => {
    const want = await wantOf(stage);
    await upload(stage, want);
    const [put] = stage.adapter.diff(want, null);
    if (put === undefined) throw new Error("there is no step");
    await settle(stage, put, null);
    const [name = ""] = stage.adapter.name(want.key).name.split("/");
    const url = `http://${name}.${REGION}.run.localhost:${new URL(stage.fake.origin).port}/`;
    expect((await stage.home.fetch(new Request(url))).status).toBe(403);
    const end = await bring(stage, want);
    const seen = end.kind === "done" ? end.seen : undefined;
    expect(new URL(seen?.url ?? "").hostname).toMatch(/^r-r0000001abcd---lts-shop-production/);
    const answer = await stage.home.fetch(new Request(`${seen?.url}/.lintas/ready`));
    expect(await answer.json()).toEqual({ release: "r0000001abcd", part: "api" });
  });

  test("names service and tag so that one label of a host holds both", async () => {
    const names = { project: "p".repeat(32), environment: "e".repeat(32) };
    const want = await wantOf(stage);
    const { name } = stage.adapter.name({ ...want.key, names, part: "f".repeat(32) });
    const [service = "", revision = ""] = name.split("/");
    expect(service.length + "r-r0000001abcd".length).toBeLessThanOrEqual(46);
    expect(revision.length).toBeLessThanOrEqual(63);
  });

  test("that does not start leaves the old one live, and goes without a trace of it", async () => {
    const first = await released(stage);
    const broken = await wantOf(stage, { release: SECOND, zip: "exits" });
    stage.fake.knobs.broken.add(broken.artifact.digest);
    await upload(stage, broken);
    const end = await bring(stage, broken);
    expect(end).toMatchObject({ kind: "failed", code: "function.start_failed" });
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(broken.key));
    expect(seen).toMatchObject({ ready: "failed" });
    expect(seen?.why).toContain("failed to start and listen");
    // The latest revision of a service cannot be deleted: it loses all that makes it a release.
    expect(await removed(stage, broken)).toEqual(["untag-release"]);
    expect(await stage.adapter.observe(stage.cx, stage.adapter.name(broken.key))).toBeNull();
    const names: string[] = [];
    for await (const { ref } of stage.adapter.list(stage.cx, {})) names.push(ref.name);
    expect(names).toEqual([stage.adapter.name(first.key).name]);
    // Once a newer one is there, nothing is left of it.
    const third = await released(stage, { release: THIRD });
    expect(stage.fake.state.revisions.size).toBe(2);
    await route(stage, [[third, 100]]);
    await removed(stage, first);
    await removed(stage, third);
    expect(stage.fake.state.revisions.size).toBe(0);
  });

  test("opens secrets for the one call that sends them, and shows only that they are set", async () => {
    const plain = await wantOf(stage);
    const context = `${plain.key.release}/${plain.key.part}`;
    const text = JSON.stringify({ TOKEN: "open sesame" });
    const secrets = await seal(stage.home.sealingKey, text, context);
    const want = await released(stage, { secrets });
    const env = serviceOf(stage, want)?.template["containers"];
    expect(JSON.stringify(env)).toContain("open sesame");
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(seen?.fields).toMatchObject({ "secrets.TOKEN": "set", "variables.GREETING": "hello" });
    expect(JSON.stringify(seen)).not.toContain("open sesame");
  });

  test("carries all of its want, in Cloud Run's words", async () => {
    const want = await released(stage);
    expect(serviceOf(stage, want)).toMatchObject({
      scaling: { minInstanceCount: 0, maxInstanceCount: 2 },
      labels: { "lintas-organization": "org_1", "lintas-part": "api", "lintas-operation": "op_1" },
      template: {
        labels: { "lintas-release": "r0000001abcd", "lintas-build": "b0000000abcd" },
        annotations: { "lintas.dev/hash": want.hash },
        containers: [
          {
            image: "scratch",
            baseImageUri: expect.stringContaining(`${REGION}-docker.pkg.dev`),
            command: ["node"],
            args: ["node.mjs"],
            sourceCode: {
              cloudStorageSource: {
                bucket: `lintas-shop-1-${REGION}`,
                object: `org_1/${want.artifact.digest}.zip`,
                generation: expect.stringMatching(/^\d+$/),
              },
            },
            resources: { limits: { memory: "256Mi", cpu: "1" }, cpuIdle: true },
          },
        ],
        maxInstanceRequestConcurrency: 10,
        timeout: "5s",
      },
    });
  });

  test("does not overwrite a service that came between the look and the write", async () => {
    const want = await wantOf(stage);
    await upload(stage, want);
    const ref = stage.adapter.name(want.key);
    expect(await stage.adapter.observe(stage.cx, ref)).toBeNull();
    const [name = ""] = ref.name.split("/");
    stage.fake.plantService(REGION, name);
    const [put] = stage.adapter.diff(want, null);
    if (put === undefined) throw new Error("there is no step");
    const error: unknown = await stage.adapter.send(stage.cx, put, null).catch((e: unknown) => e);
    expect(stage.adapter.judge(error)).toBe("exists");
    expect(stage.fake.state.services.get(`${REGION}/${name}`)?.labels).toEqual({
      owner: "somebody-else",
    });
  });

  test("loses against another writer by its etag, and changes nothing", async () => {
    const want = await released(stage);
    const second = await released(stage, { release: SECOND });
    const refs = [want, second].map(({ key }) => stage.adapter.name(key));
    const seen = await stage.adapter.observeTraffic(stage.cx, refs);
    await route(stage, [[second, 100]]);
    const shares = refs.map((ref, at) => ({ ref, weight: at === 0 ? 50 : 50 }));
    const [step] = stage.adapter.traffic(shares, seen);
    if (step === undefined) throw new Error("there is no step");
    const error: unknown = await stage.adapter.send(stage.cx, step, null).catch((e: unknown) => e);
    expect(stage.adapter.judge(error)).toBe("conflict");
    const now = await stage.adapter.observeTraffic(stage.cx, refs);
    expect(now.weights).toEqual({ [refs[1]?.name ?? ""]: 100 });
  });

  test("is tried by Cloud Run itself at plan, without a write and before its zip is there", async () => {
    const want = await wantOf(stage);
    expect(await stage.adapter.dryRun?.(stage.cx, want, null)).toEqual([]);
    await upload(stage, want);
    expect(await stage.adapter.dryRun?.(stage.cx, want, null)).toEqual([]);
    expect(stage.fake.state.services.size).toBe(0);
    stage.fake.knobs.missing.add("run.services.create");
    expect(await stage.adapter.dryRun?.(stage.cx, want, null)).toEqual([
      { code: "provider.denied", detail: expect.stringContaining("run.services.create") },
    ]);
  });

  test("may be put onto a foreign service that was adopted, whose traffic stays where it is", async () => {
    stage.fake.plantService(REGION, "old-shop");
    const old = stage.fake.state.services.get(`${REGION}/old-shop`);
    const want = await released(stage, { adopted: "old-shop" });
    expect(old?.labels).toMatchObject({ owner: "somebody-else", "lintas-part": "api" });
    expect(old?.traffic).toMatchObject([
      { revision: "old-shop-00001-abc", percent: 100 },
      { revision: "old-shop-r0000001abcd", percent: 0, tag: "r-r0000001abcd" },
    ]);
    // What was there before is never deleted with the first release that fails.
    expect(await removed(stage, want)).toEqual(["leave-service"]);
    expect(stage.fake.state.services.get(`${REGION}/old-shop`)).toMatchObject({
      labels: { owner: "somebody-else" },
      traffic: [{ revision: "old-shop-00001-abc", percent: 100 }],
    });
  });

  test("gives an adopted service back with its last release, which it goes on serving", async () => {
    stage.fake.plantService(REGION, "old-shop");
    const want = await released(stage, { adopted: "old-shop" });
    await route(stage, [[want, 100]]);
    expect(await removed(stage, want)).toEqual(["leave-service"]);
    const given = stage.fake.state.services.get(`${REGION}/old-shop`);
    expect(given?.labels).toEqual({ owner: "somebody-else" });
    expect(given?.traffic).toMatchObject([{ revision: "old-shop-r0000001abcd", percent: 100 }]);
    expect(given?.traffic[0]?.tag).toBeUndefined();
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(seen?.owner).toBe("foreign");
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

describe("a release as a Cloud Function", () => {
  beforeEach(async () => {
    stage = await startStage("functions");
  });

  test("costs the calls that are counted here, and no more", async () => {
    const first = await wantOf(stage);
    await upload(stage, first);
    expect(counted(stage)).toEqual({ writes: [], reads: [] });
    await bring(stage, first);
    const tagged = ["functions.get", "services.get", "revisions.get"];
    expect(counted(stage)).toEqual({
      writes: [
        "functions.generateUploadUrl",
        "storage.signedUpload",
        "functions.create",
        "services.setIamPolicy",
        "services.patch",
      ],
      reads: ["functions.get", ...tagged, "services.getIamPolicy", ...tagged],
    });
    const second = await wantOf(stage, { release: SECOND, zip: "another zip" });
    await bring(stage, second);
    expect(counted(stage)).toEqual({
      writes: [
        "functions.generateUploadUrl",
        "storage.signedUpload",
        "functions.patch",
        "services.patch",
      ],
      reads: [
        "functions.get",
        "services.get",
        "revisions.list",
        ...tagged,
        "services.getIamPolicy",
        ...tagged,
      ],
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
    await route(stage, [[second, 100]]);
    counted(stage);
    expect(await removed(stage, first)).toEqual(["untag-release", "delete-release"]);
    expect(counted(stage).writes).toEqual(["services.patch", "revisions.delete"]);
    for await (const seen of stage.adapter.list(stage.cx, {})) expect(seen.ready).toBe(true);
    expect(counted(stage)).toEqual({
      writes: [],
      reads: ["functions.list", "services.list", "revisions.list"],
    });
    expect(await removed(stage, second)).toEqual(["delete-function"]);
    expect(counted(stage).writes).toEqual(["functions.delete"]);
    expect(stage.fake.state.functions.size + stage.fake.state.services.size).toBe(0);
  });

  test("sends its zip to the signed address with one header and without signing in", async () => {
    const want = await released(stage);
    expect(
      [...stage.fake.state.uploads.values()].map((zip) => new TextDecoder().decode(zip)),
    ).toEqual(["a zip"]);
    const [found] = stage.fake.state.functions.values();
    expect(found).toMatchObject({
      labels: { "lintas-release": want.key.release },
      buildConfig: { runtime: "nodejs22", entryPoint: "lintas" },
      serviceConfig: { availableMemory: "256Mi", timeoutSeconds: 5, maxInstanceCount: 2 },
    });
  });

  test("keeps traffic where it is while the next one is built", async () => {
    const first = await released(stage);
    const second = await released(stage, { release: SECOND });
    const refs = [first, second].map(({ key }) => stage.adapter.name(key));
    const { weights } = await stage.adapter.observeTraffic(stage.cx, refs);
    expect(weights).toEqual({ [refs[0]?.name ?? ""]: 100 });
  });

  test("that ran into a quota is deleted and made again", async () => {
    const want = await wantOf(stage);
    stage.fake.knobs.operationErrors.push({ code: 8, message: "quota" });
    expect((await bring(stage, want)).kind).toBe("done");
    const writes = counted(stage).writes.filter((name) => name.startsWith("functions."));
    expect(writes.filter((name) => name !== "functions.generateUploadUrl")).toEqual([
      "functions.create",
      "functions.delete",
      "functions.create",
    ]);
  });

  test("that is not there yet says what is missing", async () => {
    const want = await wantOf(stage);
    const ref = stage.adapter.name(want.key);
    const why = async () => (await stage.adapter.observe(stage.cx, ref))?.why;
    const [put] = stage.adapter.diff(want, null);
    if (put === undefined) throw new Error("there is no step");
    stage.fake.knobs.stuck = true;
    await stage.adapter.send(stage.cx, put, null);
    expect(await why()).toBe("the function is still DEPLOYING");
    stage.fake.knobs.stuck = false;
    await settle(stage, put, null);
    const { revisions, services, functions } = stage.fake.state;
    const [[key, revision] = []] = [...revisions];
    if (key === undefined || revision === undefined) throw new Error("there is no revision");
    revisions.delete(key);
    expect(await why()).toBe(
      `the function is ACTIVE, but ${revision.service} has no revision ${revision.name}`,
    );
    services.clear();
    expect(await why()).toBe(`the function is ACTIVE, but there is no service ${revision.service}`);
    functions.clear();
  });

  test("that another made between look and write is told by its operation", async () => {
    const want = await wantOf(stage);
    const ref = stage.adapter.name(want.key);
    const [name = ""] = ref.name.split("/");
    stage.fake.hook = ({ operation, phase }) => {
      const created = operation === "cloudfunctions.projects.locations.functions.create";
      if (created && phase === "before") stage.fake.plantFunction(REGION, name);
    };
    const [put] = stage.adapter.diff(want, await stage.adapter.observe(stage.cx, ref));
    if (put === undefined) throw new Error("there is no step");
    const ended = await settle(stage, put, null);
    expect(ended).toMatchObject({ kind: "failed", means: "exists" });
    const seen = await stage.adapter.observe(stage.cx, ref);
    expect(seen?.owner).toBe("foreign");
    const [found] = stage.fake.state.functions.values();
    expect(found?.labels).toEqual({ owner: "somebody-else" });
  });

  test("that does not start leaves the old one live, and goes without a trace of it", async () => {
    const first = await released(stage);
    const broken = await wantOf(stage, { release: SECOND, zip: "exits" });
    stage.fake.knobs.broken.add(broken.artifact.digest);
    expect(await bring(stage, broken)).toMatchObject({ code: "function.start_failed" });
    await removed(stage, broken);
    expect(await stage.adapter.observe(stage.cx, stage.adapter.name(broken.key))).toBeNull();
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(first.key));
    expect(seen?.ready).toBe(true);
    const third = await released(stage, { release: THIRD });
    expect(stage.fake.state.revisions.size).toBe(2);
    await route(stage, [[third, 100]]);
    await removed(stage, first);
    await removed(stage, third);
    expect(stage.fake.state.functions.size + stage.fake.state.revisions.size).toBe(0);
  });

  test("may be put onto a foreign function that was adopted, whose traffic stays where it is", async () => {
    stage.fake.plantFunction(REGION, "old_Shop");
    const want = await released(stage, { adopted: "old_Shop" });
    const service = stage.fake.state.services.get(`${REGION}/old-shop`);
    expect(service?.traffic).toMatchObject([
      { revision: "old-shop-00001-abc", percent: 100 },
      { percent: 0, tag: "r-r0000001abcd" },
    ]);
    expect(stage.fake.state.functions.get(`${REGION}/old_Shop`)?.labels).toMatchObject({
      owner: "somebody-else",
      "lintas-part": "api",
    });
    expect(await removed(stage, want)).toEqual(["leave-function"]);
    expect(stage.fake.state.functions.get(`${REGION}/old_Shop`)?.labels).toEqual({
      owner: "somebody-else",
    });
  });

  test("gives an adopted function back with its last release", async () => {
    stage.fake.plantFunction(REGION, "old_Shop");
    const want = await released(stage, { adopted: "old_Shop" });
    await route(stage, [[want, 100]]);
    expect(await removed(stage, want)).toEqual(["leave-function"]);
    expect(stage.fake.state.functions.get(`${REGION}/old_Shop`)?.labels).toEqual({
      owner: "somebody-else",
    });
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(seen?.owner).toBe("foreign");
  });
});

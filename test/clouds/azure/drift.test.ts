import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Seen } from "../../../shared/ports/compute.ts";
import { seal } from "../../../shared/sealing.ts";
import { type Stage, ensured, removedAll, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

describe("what was changed by hand", () => {
  const drift = async (spoil: (name: string) => void) => {
    const want = await wantOf(stage);
    await ensured(stage, want);
    const ref = stage.adapter.name(want.key);
    spoil(ref.name);
    const seen = (await stage.adapter.observe(stage.cx, ref)) as Seen;
    const steps = stage.adapter.diff(want, seen);
    stage.fake.events.length = 0;
    const back = await ensured(stage, want);
    return { want, seen, steps: steps.map((step) => step.do), back };
  };

  test("in the size of an app is brought back by one write, and it stays published", async () => {
    const { steps, seen, back } = await drift((name) => {
      const site = stage.fake.state.sites.get(name);
      if (site) {
        site.functionAppConfig = {
          ...site.functionAppConfig,
          scaleAndConcurrency: { instanceMemoryMB: 4096, maximumInstanceCount: 40 },
        };
      }
    });
    expect(seen.fields).toMatchObject({ memoryMb: 4096 });
    expect(steps).toEqual(["put-site"]);
    expect(stage.fake.writes().map(({ operation }) => operation)).toEqual([
      "WebApps_CreateOrUpdate",
    ]);
    expect(back.seen).toMatchObject({ ready: true });
  });

  test("in a variable is brought back by one write", async () => {
    const { steps, want } = await drift((name) => {
      const site = stage.fake.state.sites.get(name);
      if (site) site.settings = { ...site.settings, GREETING: "changed", EXTRA: "1" };
    });
    expect(steps).toEqual(["put-site"]);
    const { settings } = stage.fake.state.sites.get(stage.adapter.name(want.key).name) ?? {};
    expect(settings).toMatchObject({ GREETING: "hello" });
    expect(settings).not.toHaveProperty("EXTRA");
  });

  test("in a secret that was taken away is brought back by one write", async () => {
    const plain = await wantOf(stage);
    const context = `${plain.key.release}/${plain.key.part}`;
    const secrets = await seal(stage.home.sealingKey, '{"PASSWORD":"open sesame"}', context);
    const want = { ...plain, secrets };
    await ensured(stage, want);
    const { name } = stage.adapter.name(want.key);
    const site = stage.fake.state.sites.get(name);
    if (site) delete site.settings["PASSWORD"];
    const seen = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
    expect(seen?.fields).toMatchObject({ "secrets.PASSWORD": null });
    expect(stage.adapter.diff(want, seen).map((step) => step.do)).toEqual(["put-site"]);
    await ensured(stage, want);
    expect(stage.fake.state.sites.get(name)?.settings).toMatchObject({ PASSWORD: "open sesame" });
  });

  test("an app that was stopped is not ready, and says so", async () => {
    const want = await wantOf(stage);
    await ensured(stage, want);
    const ref = stage.adapter.name(want.key);
    const site = stage.fake.state.sites.get(ref.name);
    if (site) site.state = "Stopped";
    const seen = await stage.adapter.observe(stage.cx, ref);
    expect(seen).toMatchObject({ ready: "failed", why: "the app is Stopped" });
  });

  test("an app that was deleted leaves its plan, which is listed until it is removed", async () => {
    const want = await wantOf(stage);
    await ensured(stage, want);
    const ref = stage.adapter.name(want.key);
    stage.fake.state.sites.delete(ref.name);
    const listed: Seen[] = [];
    for await (const seen of stage.adapter.list(stage.cx, { organization: "org_1" }))
      listed.push(seen);
    expect(listed).toMatchObject([{ ref, owner: want.owner, ready: false }]);
    await removedAll(stage, want);
    expect(stage.fake.state.plans.size).toBe(0);
    expect(await stage.adapter.observe(stage.cx, ref)).toBeNull();
  });
});

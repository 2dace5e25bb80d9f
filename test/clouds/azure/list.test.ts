import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seen } from "../../../shared/ports/compute.ts";
import { type Stage, ensured, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

async function listed(scope: { organization?: string; foreign?: boolean }): Promise<Seen[]> {
  const all: Seen[] = [];
  for await (const seen of stage.adapter.list(stage.cx, scope)) all.push(seen);
  return all;
}

test("what is listed is what is observed, but for what only settings tell", async () => {
  const want = await wantOf(stage);
  await ensured(stage, want);
  const [seen] = await listed({ organization: "org_1" });
  const observed = await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
  expect(seen).toMatchObject({ owner: want.owner, hash: want.hash, ready: true });
  expect(observed).toMatchObject({ ...seen, fields: {} });
  expect(seen?.fields).toEqual({
    memoryMb: 512,
    maxInstances: 40,
    minInstances: 0,
    concurrency: 10,
  });
  expect(stage.adapter.diff(want, seen ?? null)).toEqual([]);
});

test("an organization is given its own, and nothing of another one or another region", async () => {
  const want = await wantOf(stage);
  await ensured(stage, want);
  const mine = stage.fake.state.sites.get(stage.adapter.name(want.key).name);
  const tags = { ...mine?.tags, "lintas-organization": "org_2" };
  stage.fake.plantSite("of-another-organization", { tags });
  stage.fake.plantSite("elsewhere", { tags: { ...mine?.tags }, location: "westeurope" });
  const names = (seen: Seen[]) => seen.map(({ ref }) => ref.name);
  expect(names(await listed({ organization: "org_1" }))).toEqual([mine?.name]);
  expect(names(await listed({}))).toEqual([mine?.name, "of-another-organization"]);
});

test("foreign functions are listed only where they are asked for, from all resource groups", async () => {
  stage.fake.plantSite("beside-ours");
  stage.fake.plantSite("far-away", { group: "another" });
  stage.fake.plantSite("a-web-app", { kind: "app,linux" });
  expect(await listed({})).toEqual([]);
  const seen = await listed({ foreign: true });
  expect(seen.map(({ ref, owner }) => [ref.kind, ref.name, owner])).toEqual([
    ["release", "beside-ours", "foreign"],
    ["app", "another/far-away", "foreign"],
  ]);
  expect(seen[1]?.fields).toMatchObject({ memoryMb: 2048, maxInstances: 100 });
  for (const one of seen) expect(await stage.adapter.observe(stage.cx, one.ref)).toEqual(one);
});

test("tags of ours in a foreign resource group make nothing ours", async () => {
  const want = await wantOf(stage);
  await ensured(stage, want);
  const mine = stage.fake.state.sites.get(stage.adapter.name(want.key).name);
  stage.fake.plantSite("copied", { group: "another", tags: { ...mine?.tags } });
  const copied = (await listed({ foreign: true })).find(({ ref }) => ref.kind === "app");
  expect(copied?.owner).toBe("foreign");
});

test("a thousand functions are read by list calls, a page at a time", async () => {
  for (let at = 0; at < 1_000; at++) stage.fake.plantSite(`foreign-${at}`);
  stage.paced.length = 0;
  expect(await listed({ foreign: true })).toHaveLength(1_000);
  // Ten pages of apps and one of plans.
  expect(stage.fake.events).toHaveLength(11);
  expect(stage.paced).toHaveLength(11);
});

test("where there is no resource group there is nothing", async () => {
  expect(await listed({})).toEqual([]);
});

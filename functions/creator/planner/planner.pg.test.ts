import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RuleContent } from "../../../shared/domain/rule.ts";
import type { Role } from "../../../shared/domain/access.ts";
import type { OperationInput } from "../../../shared/domain/operation.ts";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { adoption, approval, rule } from "../../../shared/schema/clouds.ts";
import { plan as plans } from "../../../shared/schema/operations.ts";
import { type MemoryCloud, memoryCloud, MemoryFault } from "../../../test/fakes/memory/compute.ts";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import { callContext, type Services } from "../services.ts";
import {
  ask,
  askDeploy,
  ids,
  install,
  newBuild,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
  setVariable,
} from "../testing/place.ts";
import {
  type MemoryJobs,
  memoryJobs,
  never,
  servicesOf,
  targetsOf,
  workUntilEnded,
} from "../testing/worker.ts";
import { readDesired } from "./desired.ts";
import { planOf } from "./planner.ts";

let database: FreshDatabase;
let place: Place;
let cloud: MemoryCloud;
let services: Services & { jobs: MemoryJobs };
let adapters: Record<string, ComputeAdapter>;

const web = { path: "/", entry: "web.ts" };

beforeAll(async () => {
  database = await freshDatabase();
  await install(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  place = await newPlace(database.db);
  cloud = memoryCloud();
  adapters = { local: cloud.adapter() };
  const targets = targetsOf(adapters);
  services = { ...servicesOf(place, { jobs: memoryJobs(), targets }) } as typeof services;
});

async function planned(buildId: string, targets = ["local"], limitMs?: number) {
  const { project: projectId, environment: environmentId } = place;
  const desired = await readDesired(database.db, { projectId, environmentId, buildId, targets });
  return planOf(desired, services, callContext(services, never, 0), limitMs);
}

/** What the Manager keeps of a plan that was shown. */
async function show(buildId: string, createdBy = "usr_asking", targets = ["local"]) {
  const content = await planned(buildId, targets);
  const id = ids.long("pln");
  const { organization: organizationId, project: projectId, environment: environmentId } = place;
  const { fingerprint } = content;
  await database.db.insert(plans).values({
    id,
    organizationId,
    projectId,
    environmentId,
    buildId,
    fingerprint,
    createdBy,
    content,
    createdAt: new Date(),
  });
  return { id, fingerprint, content };
}

async function approve(shown: { id: string; fingerprint: string }, userId: string, role: Role) {
  const { organization: organizationId, environment: environmentId } = place;
  const { id: planId, fingerprint } = shown;
  const row = { planId, organizationId, environmentId, fingerprint, userId, name: userId, role };
  await database.db.insert(approval).values({ ...row, createdAt: new Date() });
}

async function addRule(content: RuleContent, over: Partial<typeof rule.$inferInsert> = {}) {
  await database.db.insert(rule).values({
    id: ids.long("rul"),
    organizationId: place.organization,
    name: content.kind,
    content,
    createdBy: { kind: "user", id: "usr", name: "Test" },
    createdAt: new Date(),
    ...over,
  });
}

async function run(operation: Promise<string>) {
  const id = await operation;
  await workUntilEnded(place, services, [id]);
  return operationOf(place, id);
}

const deploy = (build: string, over: Partial<Extract<OperationInput, { kind: "deploy" }>> = {}) =>
  run(askDeploy(place, build, over));

describe("a plan", () => {
  test("refuses what was packed for this machine alone on a cloud, and on no other target", async () => {
    const old = await newBuild(place, "1", { web }, 1);
    const one = cloud.adapter();
    adapters["aws:one"] = { ...one, name: (key) => ({ ...one.name(key), cloud: "aws" }) };
    const { problems } = await planned(old.id, ["local", "aws:one"]);
    expect(problems).toEqual([
      {
        code: "provider.limit",
        detail: expect.stringContaining("build it again"),
        target: "aws:one",
      },
    ]);
    const now = await newBuild(place, "1", { web });
    expect((await planned(now.id, ["local", "aws:one"])).problems).toEqual([]);
  });

  test("names for each part what is to be done, and why where no value differs", async () => {
    const api = { path: "/api", entry: "api.ts", memory: 256 };
    const one = await newBuild(place, "1", { web, api });
    const actions = async (id: string) => {
      const [target] = (await planned(id)).targets;
      return target?.parts.map(({ part, action, reason }) => [part, action, reason !== null]);
    };
    expect(await actions(one.id)).toEqual([
      ["api", "create", false],
      ["web", "create", false],
    ]);
    await deploy(one.id);
    expect(await actions(one.id)).toEqual([
      ["api", "keep", true],
      ["web", "keep", true],
    ]);
    const two = await newBuild(place, "1", { web: { ...web, memory: 512 } });
    expect(await actions(two.id)).toEqual([
      ["api", "remove", true],
      ["web", "change", false],
    ]);
    const [target] = (await planned(two.id)).targets;
    expect(target?.parts[1]?.changes).toEqual([{ field: "memoryMb", seen: 256, want: 512 }]);
    cloud.parts.clear();
    expect(await actions(one.id)).toEqual([
      ["api", "replace", true],
      ["web", "replace", true],
    ]);
  });

  test("shows what was changed at the provider since the release", async () => {
    const { id } = await newBuild(place, "1", { web });
    await deploy(id);
    for (const part of cloud.parts.values()) part.want = { ...part.want!, access: "private" };
    const [target] = (await planned(id)).targets;
    expect(target?.parts[0]).toMatchObject({
      action: "change",
      changes: [{ field: "access", seen: "private", want: "public" }],
    });
  });

  test("tells of each target what is wrong with it, and of the others what would be done", async () => {
    const { id } = await newBuild(place, "1", { web, api: { path: "/api", entry: "api.ts" } });
    const broken = memoryCloud();
    broken.hook = () => {
      throw new MemoryFault("denied");
    };
    const hanging = memoryCloud();
    hanging.hook = () => new Promise<void>(() => {});
    const picky = memoryCloud().adapter();
    picky.refusals = () => [{ code: "provider.limit", detail: "too large" }];
    Object.assign(adapters, { broken: broken.adapter(), hanging: hanging.adapter(), picky });
    const content = await planned(id, ["local", "broken", "hanging", "picky"], 200);
    expect(content.targets.map(({ target }) => target)).toEqual(["local", "broken", "picky"]);
    expect(content.problems).toEqual([
      {
        code: "provider.denied",
        detail: "broken: memory cloud: denied",
        target: "broken",
        provider: { call: null, code: "denied", requestId: null },
      },
      {
        code: "provider.unavailable",
        detail: "hanging did not answer within 0.2 s.",
        target: "hanging",
      },
      { code: "provider.limit", detail: "api on picky: too large", target: "picky" },
      { code: "provider.limit", detail: "web on picky: too large", target: "picky" },
    ]);
  });

  test("asks for a provider's dry run, and tells what that would refuse", async () => {
    const { id } = await newBuild(place, "1", { web });
    const adapter = memoryCloud().adapter();
    adapter.dryRun = async (_cx, want) => [
      { code: "provider.quota", detail: `no room for ${want.key.part}` },
    ];
    adapters["dry"] = adapter;
    expect((await planned(id, ["dry"])).problems).toEqual([
      { code: "provider.quota", detail: "web on dry: no room for web", target: "dry" },
    ]);
  });

  test("refuses two parts that a cloud would not tell apart, and what is another's there", async () => {
    const { id } = await newBuild(place, "1", { web, api: { path: "/api", entry: "api.ts" } });
    const adapter = cloud.adapter();
    adapter.name = (key) => ({ ...cloud.adapter().name(key), name: "the-same" });
    adapters["narrow"] = adapter;
    const problems = async () => (await planned(id, ["narrow"])).problems;
    expect(await problems()).toEqual([
      {
        code: "provider.name_taken",
        detail: "api on narrow and web on narrow would both be the-same there.",
        target: "narrow",
      },
    ]);
    cloud.plantForeign({ ...adapter.name({} as never), name: "the-same" });
    expect(await problems()).toContainEqual({
      code: "provider.foreign",
      detail: "web on narrow: the-same exists and is not ours.",
      target: "narrow",
    });
  });

  test("carries no value of a variable in its facts", async () => {
    const variables = { GREETING: null };
    await setVariable(place, "GREETING", "a value to look for");
    const { id } = await newBuild(place, "1", { web: { ...web, variables } });
    const { facts } = await planned(id);
    expect(facts["variable web.GREETING"]).toMatch(/^[0-9a-f]{10}$/);
    expect(JSON.stringify(facts)).not.toContain("a value to look for");
  });
});

describe("a deploy of a plan that was shown", () => {
  test("is done while the plan holds", async () => {
    const { id } = await newBuild(place, "1", { web });
    const shown = await show(id);
    const ended = await deploy(id, { fingerprint: shown.fingerprint, plan: shown.id });
    expect(ended).toMatchObject({ state: "ready" });
  });

  test("is refused once something moved, and names what", async () => {
    const variables = { GREETING: "hello" };
    const { id } = await newBuild(place, "1", { web: { ...web, variables } });
    await deploy(id);
    const shown = await show(id);
    await setVariable(place, "GREETING", "good bye");
    await addRule({ kind: "targets", allow: ["*"] });
    const other = await newBuild(place, "2", { web });
    await deploy(other.id);
    for (const over of [{ plan: shown.id }, { plan: null }]) {
      const ended = await deploy(id, { fingerprint: shown.fingerprint, ...over });
      expect(ended).toMatchObject({ state: "failed", reason: "plan.stale" });
      expect(ended.sentence).toMatch(/route \(version 1 → version 2\)/);
      expect(ended.sentence).toMatch(/rule targets \(none → version 1 of rul_\w+\)/);
      expect(ended.sentence).toMatch(/variable web\.GREETING \([0-9a-f]+ → [0-9a-f]+\)/);
    }
  });

  test("is refused where somebody changed the resource by hand meanwhile", async () => {
    const { id } = await newBuild(place, "1", { web });
    await deploy(id);
    const shown = await show(id);
    cloud.parts.clear();
    const ended = await deploy(id, { fingerprint: shown.fingerprint, plan: shown.id });
    expect(ended).toMatchObject({ state: "failed", reason: "plan.stale" });
    expect(ended.sentence).toContain("local/web (");
  });
});

describe("rules", () => {
  test("that refuse are problems of the plan, and refuse the deploy by name", async () => {
    const { id } = await newBuild(place, "1", { web });
    await addRule({ kind: "targets", allow: ["aws:*"] }, { name: "only-aws" });
    const content = await planned(id);
    expect(content.verdicts).toMatchObject([{ name: "only-aws", verdict: "refused" }]);
    expect(content.problems).toMatchObject([{ code: "rule.refused" }]);
    const ended = await deploy(id);
    expect(ended).toMatchObject({ state: "failed", reason: "rule.refused" });
    expect(ended.sentence).toContain("`only-aws`");
    expect(await releasesOf(place)).toEqual([]);
    expect(cloud.effects.size).toBe(0);
  });

  test("of another environment, project or organization do not hold", async () => {
    const { id } = await newBuild(place, "1", { web });
    const nothing: RuleContent = { kind: "targets", allow: ["nothing"] };
    const other = await newPlace(database.db);
    await addRule(nothing, { organizationId: other.organization });
    await addRule(nothing, { name: "a", projectId: other.project });
    const { project: projectId } = place;
    await addRule(nothing, { name: "b", projectId, environmentId: other.environment });
    expect((await planned(id)).verdicts).toEqual([]);
    expect(await deploy(id)).toMatchObject({ state: "ready" });
  });

  test("let a deploy begin only with somebody else's approval of the very plan", async () => {
    await addRule({ kind: "require-approval", role: "admin" });
    const { id } = await newBuild(place, "1", { web });
    const refused = { state: "failed", reason: "approval.required" };
    expect(await deploy(id)).toMatchObject(refused);
    const shown = await show(id);
    expect(shown.content).toMatchObject({ approval: "admin", problems: [] });
    const wanted = { fingerprint: shown.fingerprint, plan: shown.id };
    expect(await deploy(id, wanted)).toMatchObject(refused);
    await approve(shown, "usr_developer", "developer");
    expect(await deploy(id, wanted)).toMatchObject(refused);
    await approve(shown, "usr_asking", "owner");
    expect(await deploy(id, wanted)).toMatchObject(refused);
    const again = await show(id, "usr_other");
    await approve(again, "usr_asking", "owner");
    expect(await deploy(id, wanted)).toMatchObject(refused);
    await approve(shown, "usr_admin", "admin");
    expect(await deploy(id, wanted)).toMatchObject({ state: "ready" });
  });

  test("that protect refuse a destroy before anything is done", async () => {
    const { id } = await newBuild(place, "1", { web });
    await deploy(id);
    const { environment: environmentId, project: projectId } = place;
    await addRule({ kind: "protect" }, { name: "keep-it", projectId, environmentId });
    const ended = await run(ask(place, { kind: "destroy" }));
    expect(ended).toMatchObject({ state: "failed", reason: "rule.refused" });
    expect(ended.sentence).toContain("`keep-it`");
    expect(cloud.parts.size).toBe(1);
    await database.db.delete(rule);
    expect(await run(ask(place, { kind: "destroy" }))).toMatchObject({ state: "ready" });
  });
});

test("what a provider would refuse fails a deploy before any target has begun", async () => {
  const { id } = await newBuild(place, "1", { web });
  const picky = memoryCloud().adapter();
  picky.refusals = ({ key }) => [{ code: "provider.limit", detail: `${key.part} is too large` }];
  adapters["picky"] = picky;
  const ended = await deploy(id, { targets: ["local", "picky"] });
  expect(ended).toMatchObject({ state: "failed", reason: "provider.limit" });
  expect(ended.sentence).toBe("web on picky: web is too large Nothing was done.");
  expect(cloud.effects.size).toBe(0);
});

test("a part that was adopted makes another release of the same build", async () => {
  const { id } = await newBuild(place, "1", { web });
  await deploy(id);
  const { organization: organizationId, project: projectId, environment: environmentId } = place;
  const ref = { ...[...cloud.parts.values()][0]!.ref, name: "theirs" };
  await database.db.insert(adoption).values({
    organizationId,
    projectId,
    environmentId,
    part: "web",
    target: "local",
    ref,
    before: {} as never,
    createdBy: { kind: "user", id: "usr", name: "Test" },
    createdAt: new Date(),
  });
  const content = await planned(id);
  expect(content.targets[0]?.release).toBeNull();
  expect(content.facts["adopted local/web"]).toBe("theirs");
});

import { afterEach, beforeEach, expect, test } from "vitest";
import { PERMISSIONS } from "../../../adapters/gcp/preset.ts";
import { serve } from "../../fakes/serve.ts";
import { REGION, type Stage, startStage, wantOf } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage("run");
});
afterEach(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

const check = (over: Partial<Stage["connection"]> = {}) =>
  stage.provider.check(stage.cx, { ...stage.connection, ...over } as Stage["connection"]);

test("a check names each permission that is missing, and what it is needed for", async () => {
  stage.fake.knobs.missing.add("run.services.delete");
  const { identity, account, problem, permissions } = await check();
  expect({ identity, account, problem }).toEqual({
    identity: stage.fake.account.email,
    account: "shop-1",
    problem: null,
  });
  expect(permissions.filter(({ state }) => state !== "granted")).toEqual([
    {
      permission: "run.services.delete",
      state: "missing",
      detail: PERMISSIONS["run.services.delete"],
    },
  ]);
  expect(stage.fake.writes()).toEqual([]);
});

test.each([
  ["credentials", () => stage.fake.login.accounts.clear(), {}, "provider.credentials"],
  ["a project", () => {}, { account: "nobodys" }, "provider.denied"],
])("a check of %s that Google does not take says so", async (_, spoil, over, code) => {
  spoil();
  const found = await check(over);
  expect(found.account).toBeNull();
  expect(found.problem).toMatchObject({ code });
  expect(new Set(found.permissions.map(({ state }) => state))).toEqual(new Set(["unknown"]));
});

test("an endpoint that is not Google is told as such", async () => {
  const other = await serve(async () => new Response("<html>hello</html>"));
  const settings = { endpoint: other.origin };
  expect((await check({ settings })).problem?.code).toMatch(/^provider\.(protocol|credentials)$/);
  await other.close();
});

test("every permission that calls are refused for is one that the policy grants", async () => {
  const { text, language } = stage.provider.policy(stage.connection);
  expect(language).toBe("shell");
  for (const permission of Object.keys(PERMISSIONS)) expect(text).toContain(permission);
  expect(text).toContain(`serviceAccount:${stage.fake.account.email}`);
});

test("a permission that is missing stops the step and is named", async () => {
  stage.fake.knobs.missing.add("run.services.get");
  const want = await wantOf(stage);
  const ref = stage.adapter.name(want.key);
  const error: unknown = await stage.adapter.observe(stage.cx, ref).catch((e: unknown) => e);
  expect(stage.adapter.judge(error)).toBe("denied");
  expect(stage.adapter.explain(error).message).toContain("run.services.get");
});

test("a region or product that there is not is told before any call", () => {
  const { provider, connection } = stage;
  expect(() => provider.compute(connection, "run", "mars-north1")).toThrow(/no region mars-north1/);
  expect(() => provider.compute(connection, "vm", REGION)).toThrow(/no product vm/);
});

test("what Google would refuse is known at plan", async () => {
  const { secrets: _, ...want } = await wantOf(stage);
  const refusals = (over: Partial<typeof want>, secretNames: string[] = []) =>
    stage.adapter.refusals({ ...want, ...over, secretNames }).map(({ detail }) => detail);
  expect(refusals({})).toEqual([]);
  const { limits, artifact, key } = want;
  expect(refusals({ artifact: { ...artifact, size: 251 * 1024 ** 2 } })).toEqual([
    "The zip is 263192576 bytes; Google takes 262144000 at most.",
  ]);
  expect(refusals({ limits: { ...limits, timeoutMs: 3_600_001 } })).toHaveLength(1);
  expect(refusals({ limits: { ...limits, concurrency: 1001, memoryMb: 40_000 } })).toHaveLength(2);
  expect(refusals({ variables: { PORT: "1", K_SERVICE: "x", OK: "y" } })).toHaveLength(2);
  expect(refusals({}, ["K_REVISION"])).toEqual(["Google sets the variable K_REVISION itself."]);
  expect(refusals({ key: { ...key, adopted: "a".repeat(40) } })).toHaveLength(1);
  expect(refusals({ variables: { BIG: "x".repeat(32_769) } })).toHaveLength(1);
});

test("each call is taken out of the bucket of its API, region and kind", async () => {
  const want = await wantOf(stage);
  await stage.adapter.observe(stage.cx, stage.adapter.name(want.key));
  expect(stage.paced).toEqual([
    { bucket: `gcp:shop-1:${REGION}:run:read`, perSecond: 50, burst: 100 },
  ]);
});

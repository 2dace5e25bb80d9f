import { afterEach, beforeEach, expect, test } from "vitest";
import { cloudFunction, drift, orphan } from "../fake/cloud-state.ts";
import { RELEASE_1, RELEASE_2 } from "../fake/fake-state.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

const SHOP = ["--project", "shop"];
let at: Desk;
beforeEach(async () => {
  at = await desk();
  at.manager.clouds.functions = [
    cloudFunction("fn_1", "old-shop", { reason: "Inactive\u0007" }),
    cloudFunction("fn_2", "lts-shop-web", {
      owner: "ours",
      project: "shop",
      environment: "production",
      part: "web",
      drifted: true,
    }),
    cloudFunction("fn_3", "twice"),
    cloudFunction("fn_4", "twice", { target: "aws/lambda:eu-west-1" }),
  ];
});
afterEach(() => at.close());

test("functions are listed with state, part and age, ours and foreign, and filtered", async () => {
  const all = await at.run(["functions"]);
  expect(all.out).toMatch(/fn_1 .*old-shop +foreign +ready +7 +2 min +Inactive\\x07/);
  expect(all.out).toMatch(/fn_2 .*ours +ready, drifted +shop\/production\/web/);
  const ours = await at.run(["functions", "--owner", "ours", "--json"]);
  expect(ours.json).toMatchObject({ items: [{ id: "fn_2" }] });
  at.manager.clouds.functions[1]!.partKind = "supergraph";
  expect((await at.run(["functions"])).out).toContain("shop/production/web (supergraph)");
  expect((await at.run(["functions", "--owner", "mine"])).exit).toBe(2);
  const none = await at.run(["functions", "--connection", "gcp"]);
  expect(none.out).toContain("lintas functions --refresh");
});

test("a refresh asks for the places that are meant, and may look into new regions", async () => {
  const one = ["functions", "--refresh", "--connection", "aws", "--region", "eu-west-1"];
  expect((await at.run(one)).err).toContain("Reading aws/lambda:eu-central-1 back");
  await at.run(["functions", "--refresh", "--target", "local"]);
  expect(at.manager.clouds.refreshed).toEqual([
    { connection: "aws", regions: ["eu-west-1"] },
    { target: "local" },
  ]);
});

test("a function is shown by its id or its name; a name that two have needs the id", async () => {
  const byName = await at.run(["functions", "show", "old-shop"]);
  expect(byName.out).toContain("memoryMb           256");
  expect(byName.out).toContain("variables.TOKEN    set");
  const byId = await at.run(["functions", "show", "fn_2", "--json"]);
  expect(byId.json).toMatchObject({ function: { raw: { FunctionName: "lts-shop-web" } } });
  const twice = await at.run(["functions", "show", "twice"]);
  expect(twice).toMatchObject({ exit: 2 });
  expect(twice.err).toContain("fn_4 on aws/lambda:eu-west-1");
  expect((await at.run(["functions", "show", "absent"])).exit).toBe(4);
});

test("a function is invoked, its logs and metrics read, at its provider", async () => {
  expect((await at.run(["functions", "invoke", "old-shop", "/x"])).out).toBe(
    "GET /x of old-shop\n",
  );
  expect((await at.run(["functions", "invoke", "fn_1", "/teapot"])).exit).toBe(1);
  expect((await at.run(["functions", "logs", "fn_1"])).out).toContain("hello");
  expect((await at.run(["functions", "logs", "fn_1", "-f", "--json"])).exit).toBe(2);
  expect((await at.run(["functions", "metrics", "fn_1"])).out).toContain("no metrics of old-shop");
  at.manager.clouds.metrics = [
    {
      name: "requests",
      points: [0, 5, 10].map((value) => ({ at: "2026-01-02T03:04:00Z", value })),
    },
  ];
  const metrics = await at.run(["functions", "metrics", "fn_1", "--minutes", "30"]);
  expect(metrics.out).toMatch(/requests +10 +0 +10 +▁▅█/);
});

test("a foreign function is adopted for a part, and left again; ours cannot be", async () => {
  const line = ["functions", "adopt", "old-shop", "--part", "web", ...SHOP];
  expect((await at.run(line)).out).toContain("with its next deploy");
  expect(at.manager.clouds.functions[0]!.adoption).toEqual({
    project: "shop",
    environment: "production",
    part: "web",
  });
  expect((await at.run(["functions", "unadopt", "old-shop"])).exit).toBe(0);
  expect(at.manager.clouds.functions[0]!.adoption).toBeNull();
  const ours = await at.run(["functions", "adopt", "fn_2", "--part", "web", "--json", ...SHOP]);
  expect(ours).toMatchObject({ exit: 3, json: { error: { code: "function.not_foreign" } } });
  expect((await at.run(["functions", "adopt", "fn_1", ...SHOP])).exit).toBe(2);
});

test("drift is shown field by field, brought back or taken as right", async () => {
  expect((await at.run(["drift"])).out).toContain("Nothing differs");
  at.manager.clouds.drift = [drift("fn_2")];
  expect((await at.run(["drift"])).out).toContain("memoryMb: released 256, is 512");
  expect((await at.run(["drift", "--project", "other"])).out).toContain("Nothing differs");
  const repaired = await at.run(["drift", "repair", "fn_2", "--json"]);
  expect(repaired).toMatchObject({ exit: 0, json: { operation: { id: "op_1" } } });
  expect((await at.run(["drift", "accept", "fn_2"])).exit).toBe(0);
  expect((await at.run(["drift", "accept", "fn_2"])).exit).toBe(4);
});

test("an orphan is removed only with its name, typed or given", async () => {
  expect((await at.run(["orphans"])).out).toContain("Nothing that is tagged as ours");
  at.manager.clouds.orphans = [orphan("fn_9", "lts-gone-web")];
  expect((await at.run(["orphans"])).out).toContain("project=gone resource=web");
  expect((await at.run(["orphans", "remove", "fn_9"])).exit).toBe(2);
  expect((await at.run(["orphans", "remove", "fn_9"], { typed: ["yes"] })).exit).toBe(2);
  expect(at.manager.clouds.orphans[0]!.removal).toBeNull();
  const line = ["orphans", "remove", "fn_9", "--confirm", "lts-gone-web", "--json"];
  expect((await at.run(line)).json).toMatchObject({ orphan: { removal: { by: { name: "ana" } } } });
  expect((await at.run(["orphans"])).out).toContain("being removed, by ana");
  expect((await at.run(["orphans", "remove", "fn_8", "--confirm", "x"])).exit).toBe(4);
});

test("one request is compared over every cloud; a difference ends with 1", async () => {
  const common = { environment: "production", problem: null, status: 200, headers: {}, body: "hi" };
  const same = { ...common, base64: false, truncated: false, digest: "abc123def456", differs: [] };
  at.manager.clouds.answers = [
    { ...same, target: "local", release: RELEASE_1, durationMs: 4 },
    { ...same, target: "aws:eu-central-1", release: RELEASE_2, durationMs: 31 },
  ];
  const line = ["compare", "b00000000001", "--path", "/x", ...SHOP];
  const equal = await at.run(line);
  expect(equal).toMatchObject({ exit: 0 });
  expect(equal.out).toContain("GET /x of web");
  expect(equal.out).toMatch(/aws:eu-central-1 .* 200 +31 ms +abc123def456 +=/);
  at.manager.clouds.answers[1]!.differs = ["status", "header content-type"];
  const different = await at.run(line);
  expect(different.exit).toBe(1);
  expect(different.out).toContain("≠ status, header content-type");
  at.manager.clouds.answers[1]!.problem = { code: "provider.unavailable", detail: "No answer." };
  expect((await at.run([...line, "--json"])).exit).toBe(1);
});

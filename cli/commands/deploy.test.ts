import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  BUILD,
  ended,
  RELEASE_1,
  RELEASE_2,
  release,
  route,
  step,
  T0,
} from "../fake/fake-state.ts";
import { writeProject, writeSource } from "../fake/project-folder.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

const SHOP = ["--project", "shop"];
let at: Desk;
beforeEach(async () => {
  at = await desk();
  await writeProject(at.folder);
});
afterEach(() => at.close());

const sent = (path: RegExp) => at.manager.seen.filter((one) => path.test(one.path));

test("deploy packs, uploads only what is missing, builds, releases, routes and says what is live", async () => {
  const first = await at.run(["deploy"]);
  expect(first).toMatchObject({ exit: 0 });
  expect(first.err).toContain("✓ route it");
  expect(first.out).toContain("Live in production: http://shop.localhost:7080/");
  expect(first.out).toContain(`Preview of ${BUILD}: http://shop-${BUILD}.localhost:7080/`);
  expect(first.out).toContain(`100 %  ${RELEASE_2}`);
  expect(sent(/blobs\/[0-9a-f]/)).toHaveLength(1);
  await at.run(["deploy"]);
  expect(sent(/blobs\/[0-9a-f]/)).toHaveLength(1);
  await writeSource(at.folder, "two");
  await at.run(["deploy"]);
  expect(sent(/blobs\/[0-9a-f]/)).toHaveLength(2);
});

test("deploy --json prints one object with the time of every phase", async () => {
  const ran = await at.run(["deploy", "--json"]);
  expect(ran.json).toMatchObject({
    build: BUILD,
    preview: `http://shop-${BUILD}.localhost:7080/`,
    operation: { id: "op_1", steps: [{ name: "release" }, { name: "route" }] },
    url: "http://shop.localhost:7080/",
    route: { version: 1 },
    releases: [{ id: RELEASE_2, weight: 100 }],
  });
  const { timing } = ran.json as { timing: Record<string, number> };
  expect(Object.keys(timing)).toEqual([
    "start",
    "pack",
    "upload",
    "build",
    "release",
    "route",
    "settle",
    "total",
  ]);
});

test("deploy makes a project and an environment that the definition names", async () => {
  at.manager.state.projects.clear();
  at.manager.state.environments.clear();
  const ran = await at.run(["deploy", "--env", "staging", "--timing"]);
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.err).toContain("Made the project shop.");
  expect(ran.err).toContain("Made the environment staging.");
  expect(ran.out).toMatch(/pack .+ s · upload .+ · build .+ · release .+ · route .+ in all/);
});

test("an environment that nobody named ends with exit code 4", async () => {
  const ran = await at.run(["deploy", "--env", "elsewhere", "--json"]);
  expect(ran.exit).toBe(4);
  expect(ran.json).toMatchObject({ error: { code: "environment.not_found" } });
});

test("every option of deploy reaches the Manager; each intention has its own key", async () => {
  const line = [
    "deploy",
    "--no-route",
    "--weight",
    "20",
    "--target",
    "local",
    "--fingerprint",
    "f",
  ];
  const ran = await at.run(line);
  expect(ran.out).toContain("no traffic was moved");
  const [deployment] = sent(/deployments$/);
  expect(JSON.parse(deployment!.body)).toEqual({
    build: BUILD,
    route: false,
    weight: 20,
    targets: ["local"],
    fingerprint: "f",
  });
  const keys = at.manager.seen.filter((one) => one.method === "POST").map((one) => one.key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("an existing build is deployed elsewhere without packing", async () => {
  await at.run(["build"]);
  const ran = await at.run(["deploy", "--build", BUILD, "--json", ...SHOP], { cwd: "/" });
  expect(ran.json).toMatchObject({ build: BUILD });
  expect((await at.run(["deploy", "--build", "b00000000009", ...SHOP])).exit).toBe(4);
});

test("a stale plan is refused with exit code 3", async () => {
  const ran = await at.run(["deploy", "--fingerprint", "stale", "--json"]);
  expect(ran.exit).toBe(3);
  expect(ran.json).toMatchObject({ error: { code: "plan.stale" } });
});

test("every mistake of a definition is printed at once with its place and what is allowed", async () => {
  await writeFile(
    join(at.folder, "lintas.json"),
    '{\n  "name": "Shop!",\n  "functions": { "web": { "path": "x", "entry": "src/web.ts", "timout": 3 } }\n}',
  );
  const ran = await at.run(["deploy"]);
  expect(ran.exit).toBe(1);
  expect(ran.err).toMatch(/lintas\.json:2:\d+ /);
  expect(ran.err).toMatch(/lintas\.json:3:\d+ /);
  expect(ran.err).toContain("Did you mean `timeout`? Allowed: one of `path`,");
  expect(ran.err).toContain('`functions.web.path` must be a path beginning with `/`, not "x".\n');
  expect(at.manager.seen).toEqual([]);
});

test("a folder without a definition says how to make one", async () => {
  const ran = await at.run(["deploy"], { cwd: "/" });
  expect(ran.exit).toBe(1);
  expect(ran.err).toContain("lintas init");
});

test("a failed step is told with its problem, remedy, page and the end of the log", async () => {
  const error = {
    type: "https://lintas.dev/errors/release.smoke_failed",
    title: "A new release did not answer its smoke request",
    status: 502,
    code: "release.smoke_failed",
    detail: "web answered 500.",
    remedy: "Look at the function's logs.",
    log: ["TypeError: x is not a function", "    at fetch"],
  };
  at.manager.state.script = [step(1, "smoke", "failed", { error }), ended("failed")];
  const ran = await at.run(["deploy", "--json"]);
  expect(ran.exit).toBe(1);
  expect(ran.err).toContain('Step "smoke it" on local of the deploy failed: web answered 500.');
  expect(ran.err).toContain("│ TypeError: x is not a function");
  expect(ran.err).toContain("→ Look at the function's logs.");
  expect(ran.err).toContain("https://lintas.dev/errors/release.smoke_failed");
  expect(ran.json).toMatchObject({
    error: { code: error.code, log: error.log },
    operation: { id: "op_1", state: "failed" },
  });
});

test("each target that failed is told with the provider's call, code and own words", async () => {
  const error = (call: string, code: string) => ({
    type: "https://lintas.dev/errors/provider.denied",
    title: "The provider refused",
    status: 403,
    code: "provider.denied",
    detail: "release web: not \u001B[2Jauthorized",
    remedy: "Give the connection the permission named in the detail.",
    provider: { call, code, requestId: "7f3a" },
  });
  const on = (no: number, target: string, call: string, code: string) =>
    step(no, "ensure", "failed", { target, error: error(call, code) });
  at.manager.state.script = [
    on(1, "aws:eu-central-1", "lambda:CreateFunction", "AccessDeniedException"),
    on(2, "gcp:europe-west1", "run.services.create", "PERMISSION_DENIED"),
    ended("failed"),
  ];
  const ran = await at.run(["deploy", "--json"]);
  expect(ran.exit).toBe(1);
  expect(ran.err).toContain('Step "ensure it" on aws:eu-central-1 of the deploy failed');
  expect(ran.err).toContain("release web: not \\x1b[2Jauthorized");
  expect(ran.err).toContain(
    "lambda:CreateFunction answered AccessDeniedException (its request 7f3a)",
  );
  expect(ran.err).toContain('Step "ensure it" on gcp:europe-west1 of the deploy failed');
  expect(ran.err).toContain("run.services.create answered PERMISSION_DENIED");
  expect(ran.json).toMatchObject({ error: { others: [{ code: "provider.denied" }] } });
});

test("progress goes on where the line broke off, each step once", async () => {
  at.manager.state.breakAfter = 2;
  const ran = await at.run(["deploy"]);
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.err).toContain("The line to the Manager was lost");
  expect(ran.err.match(/✓ release it/g)).toHaveLength(1);
  expect(sent(/events/).map((one) => one.path)).toEqual([
    "/v1/orgs/home/operations/op_1/events",
    "/v1/orgs/home/operations/op_1/events?after=2",
  ]);
});

test("Ctrl-C asks for cancel once and ends with 130 when the operation was cancelled", async () => {
  at.manager.state.waitForCancel = true;
  at.manager.state.script = [
    step(1, "release", "done"),
    ended("cancelled", "Released; traffic was not moved."),
  ];
  const ran = await at.run(["deploy", "--json"], {
    interruptWhen: onceWhen(/✓ release it/),
  });
  expect(ran.exit).toBe(130);
  expect(ran.err).toContain("lintas operations op_1");
  expect(sent(/cancel$/)).toHaveLength(1);
  expect(ran.json).toMatchObject({
    error: { code: "operation.cancelled", detail: "Released; traffic was not moved." },
  });
});

test("a second Ctrl-C leaves while the operation goes on", async () => {
  at.manager.state.waitForCancel = true;
  at.manager.state.script = [step(1, "release", "done"), ended("ready")];
  at.manager.state.ignoreCancel = true;
  const first = onceWhen(/✓ release it/);
  const second = onceWhen(/Ctrl-C again leaves/);
  const ran = await at.run(["deploy"], { interruptWhen: (text) => first(text) || second(text) });
  expect(ran.exit).toBe(130);
  expect(ran.err).toContain("goes on without you");
});

test("plan shows per target what would change, what it cannot do and what rules say", async () => {
  const ran = await at.run(["plan", "--target", "local", "--target", "aws:eu-central-1"]);
  expect(ran.out).toContain("aws:eu-central-1\n  ~ change   web\n      memoryMb: 128 → 256");
  expect(ran.out).toContain("it cannot split traffic: our gateway shares it");
  expect(ran.out).toContain("✓ Rule where (targets): local is allowed");
  expect(ran.out).toContain("Fingerprint f1");
  expect(ran.out).toContain("Go: lintas deploy --plan pln_1");
  expect((await at.run(["plan", "--json"])).json).toMatchObject({ plan: { id: "pln_1" } });
});

test("a refusal of a provider or a rule stands in the plan, which then names no way to go on", async () => {
  await at.run(["build"]);
  const { state } = at.manager;
  state.approval = { state: "missing", role: "admin", given: [] };
  const open = await at.run(["plan"]);
  expect(open.out).toContain(
    "! It needs the approval of somebody else whose role is admin or more.",
  );
  expect(open.out).toContain("lintas approve pln_1");
  const problems = [
    { code: "provider.limit", detail: "The zip is 260 MB.", target: "local" },
    { code: "rule.refused", detail: "Rule hours: not on Sunday." },
  ];
  state.problems = problems;
  const shut = await at.run(["plan"]);
  expect(shut.out).toContain("local\n  ~ change   web\n      memoryMb: 128 → 256\n  ✗ The zip");
  expect(shut.out).toContain("✗ Rule hours: not on Sunday. (rule.refused)");
  expect(shut.out).not.toContain("Go: ");
});

test("a plan is approved, then deployed as it was shown", async () => {
  at.manager.state.approval = { state: "missing", role: "admin", given: [] };
  await at.run(["plan", "--target", "local"]);
  const early = await at.run(["deploy", "--plan", "pln_1", "--json"]);
  expect(early).toMatchObject({ exit: 3, json: { error: { code: "approval.required" } } });
  expect((await at.run(["approve", "pln_1"])).out).toContain("Go: lintas deploy --plan pln_1");
  expect((await at.run(["deploy", "--plan", "pln_1"])).exit).toBe(0);
  const body = JSON.parse(sent(/deployments$/).at(-1)!.body) as object;
  expect(body).toMatchObject({ build: BUILD, plan: "pln_1", targets: ["local"] });
  expect((await at.run(["deploy", "--plan", "pln_1", "--target", "local"])).exit).toBe(2);
  expect((await at.run(["deploy", "--plan", "pln_1", "--env", "staging"])).exit).toBe(2);
  expect((await at.run(["approve", "pln_9"])).exit).toBe(4);
});

test("a provider that does not follow the route is shown until it is settled", async () => {
  const { state } = at.manager;
  state.releases = [release(RELEASE_2, { weight: 100 })];
  state.routes = [route(1, [{ target: "aws:eu-central-1", release: RELEASE_2, weight: 100 }])];
  state.routes[0]!.pending = [
    {
      target: "aws:eu-central-1",
      part: "web",
      release: RELEASE_2,
      weight: 100,
      detail: "lambda:UpdateAlias: ResourceConflictException",
      attempts: 3,
      since: T0,
      nextRetryAt: T0,
    },
  ];
  const shown = await at.run(["route"]);
  expect(shown.out).toContain("aws:eu-central-1 does not give");
  expect(shown.out).toContain("ResourceConflictException");
  expect(shown.out).toContain("tried 3 times, next at 03:04:05");
  const settled = await at.run(["route", "settle"]);
  expect(settled.out).toContain("Every provider follows the route of production.");
});

test("promote, rollback and route set move traffic and say what is live", async () => {
  const { state } = at.manager;
  state.releases = [release(RELEASE_2, { weight: 100 }), release(RELEASE_1)];
  state.routes = [route(1, []), route(2, [])];
  expect((await at.run(["promote", RELEASE_1, "--weight", "10", "--json"])).json).toMatchObject({
    operation: { id: "op_1" },
    url: "http://shop.localhost:7080/",
  });
  expect((await at.run(["rollback", "1"])).out).toContain("Live in production again");
  const set = await at.run(["route", "set", `${RELEASE_1}=40`, `${RELEASE_2}=60`]);
  expect(set).toMatchObject({ exit: 0 });
  expect(JSON.parse(sent(/routes$/).at(-1)!.body)).toEqual({
    expectedVersion: 3,
    table: [
      { target: "local", release: RELEASE_1, weight: 40 },
      { target: "local", release: RELEASE_2, weight: 60 },
    ],
  });
  expect((await at.run(["route"])).out).toContain("40 %");
  expect((await at.run(["route", "--history"])).out.split("\n")).toHaveLength(6);
});

test("what cannot be moved is refused, missing or a usage error", async () => {
  expect((await at.run(["promote", "r99999999999"])).exit).toBe(4);
  expect((await at.run(["rollback"])).exit).toBe(3);
  expect((await at.run(["rollback", "first"])).exit).toBe(2);
  expect((await at.run(["route", "set", "r99999999999=100"])).exit).toBe(4);
  expect((await at.run(["route", "set", "all"])).exit).toBe(2);
  expect((await at.run(["route"])).exit).toBe(4);
});

test("destroy wants the environment's name, typed or given", async () => {
  expect((await at.run(["destroy"])).exit).toBe(2);
  const wrong = await at.run(["destroy"], { typed: ["yes"] });
  expect(wrong.exit).toBe(2);
  expect(sent(/destructions/)).toEqual([]);
  expect((await at.run(["destroy"], { typed: ["production"] })).exit).toBe(0);
  const json = await at.run(["destroy", "--confirm", "production", "--json"]);
  expect(json.json).toMatchObject({ environment: "production", operation: { id: "op_2" } });
});

function onceWhen(pattern: RegExp): (text: string) => boolean {
  let done = false;
  return (text) => {
    if (done || !pattern.test(text)) return false;
    done = true;
    return true;
  };
}

import { afterEach, beforeEach, expect, test } from "vitest";
import { ended, RELEASE_2, release, route, step, T0 } from "../fake/fake-state.ts";
import { type Desk, desk } from "../fake/run-lintas.ts";

const SHOP = ["--project", "shop"];
let at: Desk;
beforeEach(async () => {
  at = await desk();
  const { state } = at.manager;
  state.releases = [release(RELEASE_2, { weight: 100 })];
  state.routes = [route(1, [{ target: "local", release: RELEASE_2, weight: 100 }])];
  state.logs = [1, 2].map((seq) => ({
    seq,
    at: T0,
    stream: "stdout",
    release: RELEASE_2,
    part: "web",
    instance: null,
    text: `line ${seq}`,
  }));
});
afterEach(() => at.close());

test("status says what is live", async () => {
  const ran = await at.run(["status", ...SHOP]);
  expect(ran.out).toContain("shop in production: http://shop.localhost:7080/");
  expect(ran.out).toContain(`100 %  ${RELEASE_2}`);
  expect((await at.run(["status", ...SHOP, "--json"])).json).toMatchObject({
    project: "shop",
    environment: { slug: "production" },
    route: { version: 1 },
    releases: [{ id: RELEASE_2 }],
    operation: null,
  });
  expect((await at.run(["status", "--project", "absent"])).exit).toBe(4);
});

test("releases are listed with their share of the traffic", async () => {
  expect((await at.run(["releases", ...SHOP])).out).toContain("100 %");
  at.manager.state.releases = [];
  expect((await at.run(["releases", ...SHOP])).out).toContain("lintas deploy");
});

test("logs are printed, and what a function writes cannot steer the terminal", async () => {
  at.manager.state.logs[1]!.text = "\u001B[2J\u0007gone";
  const ran = await at.run(["logs", ...SHOP]);
  expect(ran.out).toContain("web line 1");
  expect(ran.out).toContain("\\x1b[2J\\x07gone");
  const json = await at.run(["logs", ...SHOP, "--after", `${RELEASE_2}:web:1`, "--json"]);
  expect(json.json).toMatchObject({ items: [{ seq: 2 }], next: null });
});

test("followed logs go on after a lost line without a line twice, until Ctrl-C", async () => {
  const ran = await at.run(["logs", "-f", ...SHOP], {
    // The fake ends its stream after each batch, as a lost connection does.
    interruptWhen: (text) => {
      if (text.includes("line 2") && at.manager.state.logs.length === 2) {
        at.manager.state.logs.push({ ...at.manager.state.logs[1]!, seq: 3, text: "line 3" });
      }
      return text.includes("line 3");
    },
  });
  expect(ran.exit).toBe(130);
  expect(ran.out.match(/line \d/g)).toEqual(["line 1", "line 2", "line 3"]);
});

test("following and one JSON object exclude each other", async () => {
  const ran = await at.run(["logs", "-f", "--json", ...SHOP]);
  expect(ran.exit).toBe(2);
  expect(ran.json).toMatchObject({ error: { code: "cli.usage" } });
});

test("invoke prints the function's answer and fails where the function does", async () => {
  const ran = await at.run(["invoke", "web", "/hello", "--data", "hi", ...SHOP]);
  expect(ran).toMatchObject({ exit: 0, out: "POST /hello hi\n" });
  const piped = await at.run(["invoke", "web", "--data", "-", "--method", "put", ...SHOP], {
    stdin: "from a pipe",
  });
  expect(piped.out).toBe("PUT / from a pipe\n");
  const teapot = await at.run(["invoke", "web", "/teapot", "--json", ...SHOP]);
  expect(teapot).toMatchObject({ exit: 1, json: { status: 418 } });
});

test("a call that cannot be made is a usage error or not found", async () => {
  expect((await at.run(["invoke", "web", "no-slash", ...SHOP])).exit).toBe(2);
  expect((await at.run(["invoke", "web", "/", "--header", "x", ...SHOP])).exit).toBe(2);
  expect((await at.run(["invoke", "absent", ...SHOP])).exit).toBe(4);
});

test("operations are listed; one is followed to its end and told with its problem", async () => {
  const error = { type: "t", title: "It broke", status: 502, code: "internal", detail: "why" };
  at.manager.state.script = [step(1, "release", "failed", { error }), ended("failed")];
  await at.run(["promote", RELEASE_2, ...SHOP]);
  expect((await at.run(["operations"])).out).toContain("promote");
  const one = await at.run(["operations", "op_1"]);
  expect(one).toMatchObject({ exit: 0 });
  expect(one.err).toContain("✗ release it");
  expect(one.out).toContain("promote of shop in production: failed");
  expect(one.out).toContain("It broke");
  expect((await at.run(["operations", "op_1", "--json"])).json).toMatchObject({
    operation: { id: "op_1", state: "failed" },
  });
  expect((await at.run(["operations", "op_9"])).exit).toBe(4);
});

test("cancel asks for it; what has ended is refused", async () => {
  await at.run(["promote", RELEASE_2, ...SHOP]);
  const ran = await at.run(["cancel", "op_1", "--json"]);
  expect(ran).toMatchObject({ exit: 3, json: { error: { code: "operation.ended" } } });
  at.manager.state.operations.get("op_1")!.endedAt = null;
  expect((await at.run(["cancel", "op_1"])).out).toContain("lintas operations op_1");
});

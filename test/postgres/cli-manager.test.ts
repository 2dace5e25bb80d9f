import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeProject } from "../../cli/fake/project-folder.ts";
import { type Desk, desk } from "../../cli/fake/run-lintas.ts";
import { type TestManager, testManager } from "../../functions/manager/testing/manager.ts";
import { seedProject } from "../../functions/manager/testing/seed.ts";
import { operation } from "../../shared/schema/operations.ts";
import { appendEvent } from "../../shared/store/events.ts";

// The real Manager under the real command line; what the Creator does is played.

let manager: TestManager;
let at: Desk;

beforeAll(async () => {
  manager = await testManager();
  at = await desk({
    token: manager.tokens.owner,
    organization: "acme",
    send: async (url, init) => {
      const headers = new Headers(init?.headers);
      const body = init?.body;
      // A server sees the length of what came over the wire.
      if (body instanceof Uint8Array) headers.set("content-length", String(body.byteLength));
      const answer = await manager.app.request(url.href, { ...init, headers });
      await playCreator();
      return answer;
    },
  });
  await writeProject(at.folder);
});

afterAll(async () => {
  await at?.close();
  await manager?.stop();
});

test("a project is made, built, planned and deployed", async () => {
  const built = await at.run(["build", "--json"]);
  expect(built).toMatchObject({ exit: 0, json: { uploaded: 1 } });
  const again = await at.run(["build", "--json"]);
  expect(again.json).toMatchObject({ uploaded: 0 });
  expect((await at.run(["plan", "--json"])).json).toMatchObject({
    plan: { environment: "production", content: { fingerprint: "fp" } },
  });
  const deployed = await at.run(["deploy", "--env", "staging", "--json"]);
  expect(deployed).toMatchObject({
    exit: 0,
    json: {
      operation: { steps: [{ name: "release" }] },
      url: "http://shop-staging.localhost:7080/",
    },
  });
  expect(deployed.err).toContain("✓ Make the release");
  expect((await at.run(["deploy", "--fingerprint", "old"])).exit).toBe(3);
});

test("variables and secrets are set, overwritten, listed and removed", async () => {
  const shop = ["--project", "shop"];
  for (const value of ["a", "b"]) {
    expect((await at.run(["env", "set", `GREETING=${value}`, ...shop])).exit).toBe(0);
    expect((await at.run(["secret", "set", "API_KEY", ...shop], { stdin: value })).exit).toBe(0);
  }
  expect((await at.run(["env", "list", ...shop, "--json"])).json).toMatchObject({
    items: [{ name: "GREETING", value: "b" }],
  });
  expect((await at.run(["secret", "list", ...shop])).out).toContain("API_KEY");
  expect((await at.run(["env", "remove", "GREETING", ...shop])).exit).toBe(0);
  expect((await at.run(["secret", "remove", "API_KEY", ...shop])).exit).toBe(0);
  expect((await at.run(["secret", "remove", "API_KEY", ...shop])).exit).toBe(4);
});

test("traffic is moved, shown and destroyed", async () => {
  const seeded = await seedProject(manager.services, manager.organization, "rack");
  const [first, second] = seeded.releases;
  const rack = ["--project", "rack"];
  // What the seed left running would be in the way.
  await manager.services.db
    .update(operation)
    .set({ state: "ready", endedAt: new Date() })
    .where(eq(operation.id, seeded.operation));
  expect((await at.run(["status", ...rack])).out).toContain(`100 %  ${second}`);
  expect((await at.run(["releases", ...rack])).out).toContain(first);
  expect((await at.run(["route", ...rack, "--json"])).json).toMatchObject({
    route: { version: 2 },
  });
  expect((await at.run(["route", "--history", ...rack])).out.trim().split("\n")).toHaveLength(3);
  expect(await at.run(["promote", first, "--weight", "20", ...rack])).toMatchObject({ exit: 0 });
  expect(await at.run(["rollback", ...rack])).toMatchObject({ exit: 0 });
  const share = [`${first}=50`, `${second}=50`];
  expect(await at.run(["route", "set", ...share, ...rack])).toMatchObject({ exit: 0 });
  expect((await at.run(["promote", "r99999999999", ...rack])).exit).toBe(4);
  expect(await at.run(["destroy", "--confirm", "production", ...rack])).toMatchObject({ exit: 0 });
  const listed = await at.run(["operations", "--kind", "destroy", "--json"]);
  const { items } = listed.json as { items: { id: string }[] };
  expect(items).toHaveLength(1);
  expect((await at.run(["operations", items[0]!.id])).out).toContain("destroy of rack");
  expect((await at.run(["cancel", items[0]!.id])).exit).toBe(3);
});

test("functions are called and their logs read", async () => {
  const seeded = await seedProject(manager.services, manager.organization, "logs");
  manager.world.lines.push({
    seq: 1,
    at: new Date(0).toISOString(),
    stream: "stdout",
    release: seeded.releases[1],
    part: "api",
    instance: null,
    text: "hello from it",
  });
  const line = ["--project", "logs"];
  expect((await at.run(["logs", ...line])).out).toContain("hello from it");
  const followed = await at.run(["logs", "-f", ...line], {
    interruptWhen: (text) => text.includes("hello from it"),
  });
  expect(followed.exit).toBe(130);
  expect((await at.run(["invoke", "api", "/api", ...line])).out).toBe("hello\n");
});

test("people see who they are, make tokens and revoke them", async () => {
  expect((await at.run(["whoami"])).out).toContain("owner of acme");
  expect((await at.run(["projects"])).out).toContain("shop");
  expect((await at.run(["environments", "--project", "shop"])).out).toContain("staging");
  const made = await at.run(["token", "create", "ci", "--machine", "--role", "viewer", "--json"]);
  const { id, token } = made.json as { id: string; token: string };
  const machine = { LINTAS_TOKEN: token, LINTAS_URL: "http://manager.localhost:7070" };
  const asMachine = ["projects", "--org", "acme"];
  expect((await at.run(asMachine, { variables: machine })).exit).toBe(0);
  expect((await at.run(["token", "list"])).out).toContain("ci");
  expect((await at.run(["token", "revoke", id])).exit).toBe(0);
  expect((await at.run(asMachine, { variables: machine })).exit).toBe(3);
});

test("what a viewer may not do is refused, another's project is not there", async () => {
  const viewer = { LINTAS_TOKEN: manager.tokens.viewer };
  const rival = { LINTAS_TOKEN: manager.rival };
  const url = { LINTAS_URL: "http://manager.localhost:7070" };
  const set = ["env", "set", "GREETING=x", "--project", "shop"];
  expect((await at.run(set, { variables: { ...url, ...viewer } })).exit).toBe(3);
  const status = ["status", "--project", "shop", "--org", "acme"];
  expect((await at.run(status, { variables: { ...url, ...rival } })).exit).toBe(4);
});

/** Every operation that waits ends well after one step. */
async function playCreator(): Promise<void> {
  const { db } = manager.services;
  for (const job of manager.world.jobs.splice(0)) {
    const at = new Date();
    const step = {
      no: 1,
      name: "release",
      title: "Make the release",
      state: "done",
      target: "local",
      part: null,
      durationMs: 12,
      error: null,
    };
    const end = { state: "ready", reason: null, sentence: null };
    await db.transaction(async (tx) => {
      const entry = { stream: job.operation, organizationId: manager.organization, at };
      await appendEvent(tx, { ...entry, type: "step", data: step });
      await appendEvent(tx, { ...entry, type: "operation", data: end });
      await tx
        .update(operation)
        .set({ state: "ready", endedAt: at })
        .where(eq(operation.id, job.operation));
    });
  }
}

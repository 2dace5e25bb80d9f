import type { ServerResponse } from "node:http";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../shared/secret.ts";
import { generateSigningKeyPair, signer } from "../shared/signing.ts";
import { startGateway } from "./server.ts";
import { fakeManager } from "./testing/fake-manager.ts";
import { ask, release, route, snapshot, type Stage, stage, until } from "./testing/stage.ts";

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

const hello = (_req: unknown, res: { end(text: string): void }) => res.end("hello");

async function openManager() {
  const manager = await fakeManager();
  undo.push(() => manager.close());
  return manager;
}

async function staged(...args: Parameters<typeof stage>): Promise<Stage> {
  const made = await stage(...args);
  undo.push(() => made.close());
  return made;
}

async function codeOf(on: Stage): Promise<string> {
  return (JSON.parse((await on.get("/")).body) as { code: string }).code;
}

test("it starts and serves from its disk with the Manager away", async () => {
  const on = await staged(hello, {
    config: { manager: { url: "http://127.0.0.1:9", token: new Secret("t") } },
  });
  expect((await on.get("/")).body).toBe("hello");
  expect(on.logged.filter((line) => line["level"] === "warn")).toHaveLength(1);
});

test("without any table it says so and serves as soon as one arrives", async () => {
  const manager = await openManager();
  const on = await staged(hello, {
    snapshot: null,
    config: { manager: { url: manager.url, token: new Secret("lts_m_x") } },
  });
  expect(await codeOf(on)).toBe("gateway.no_route_table");
  manager.send(await on.sign(snapshot()));
  await until(async () => (await on.get("/")).status === 200);
  expect(manager.authorizations[0]).toBe("Bearer lts_m_x");
});

test.each([
  ["corrupt", async (path: string) => writeFile(path, '{"key":"k1","payl')],
  ["unsigned", async (path: string) => writeFile(path, JSON.stringify(snapshot()))],
  [
    "signed by another installation",
    async (path: string) => {
      const payload = JSON.stringify(snapshot());
      const sign = await signer((await generateSigningKeyPair("k9")).privateKey);
      await writeFile(path, JSON.stringify({ key: "k9", payload, signature: await sign(payload) }));
    },
  ],
])("a file on disk that is %s is refused and named in the log", async (_what, file) => {
  const on = await staged(hello, { snapshot: null, file });
  expect(await codeOf(on)).toBe("gateway.no_route_table");
  expect(on.logged).toContainEqual(
    expect.objectContaining({
      level: "error",
      path: on.snapshotPath,
      why: expect.any(String) as string,
    }),
  );
});

test("a new snapshot is in force at once and survives a restart", async () => {
  const manager = await openManager();
  const on = await staged(hello, {
    config: { manager: { url: manager.url, token: new Secret("t") } },
  });
  await until(() => manager.listeners() === 1);
  manager.send(
    await on.sign(
      snapshot(2, (it) => {
        it.routes["production"] = route([["ra2", 100]]);
        it.releases = { ra2: release("ba2") };
      }),
    ),
  );
  await until(async () => (await on.get("/")).headers["lintas-release"] === "ra2");
  await on.gateway.close();
  const again = await startGateway({ ...on.config, manager: null });
  undo.push(() => again.close());
  expect((await ask(again.port, "/")).headers["lintas-release"]).toBe("ra2");
  expect((await stat(on.snapshotPath)).mode & 0o777).toBe(0o600);
  expect(await readdir(dirname(on.snapshotPath))).toEqual(["snapshot.json"]);
});

test("it never goes back, nor over to another installation, nor to a forgery", async () => {
  const manager = await openManager();
  const on = await staged(hello, {
    snapshot: snapshot(5),
    config: { manager: { url: manager.url, token: new Secret("t") } },
  });
  await until(() => manager.listeners() === 1);
  const empty = (version: number, installation = "inst") =>
    snapshot(version, (it) => {
      it.installation = installation;
      it.hosts = {};
    });
  const forged = { ...(await on.sign(snapshot(9))), payload: JSON.stringify(empty(9)) };
  for (const bad of [await on.sign(empty(4)), await on.sign(empty(9, "other")), forged, "junk"])
    manager.send(bad);
  await until(
    () =>
      on.logged.filter((line) => line["msg"] === "A snapshot from the Manager is refused")
        .length === 4,
  );
  expect((await on.get("/")).status).toBe(200);
  expect(JSON.parse(await readFile(on.snapshotPath, "utf8"))).toEqual(await on.sign(snapshot(5)));
});

test("a broken line to the Manager is opened again", async () => {
  const manager = await openManager();
  const on = await staged(hello, {
    config: { manager: { url: manager.url, token: new Secret("t") } },
  });
  for (let version = 2; version < 5; version++) {
    await until(() => manager.listeners() === 1);
    manager.send(await on.sign(snapshot(version)));
    await until(async () =>
      (await on.metrics()).includes(`lintas_gateway_snapshot_version ${version}`),
    );
    manager.cut();
  }
});

test("a line on which nothing is heard is given up and opened again", async () => {
  const manager = await openManager();
  await staged(hello, {
    config: {
      manager: { url: manager.url, token: new Secret("t") },
      limits: { managerSilenceMs: 60 },
    },
  });
  await until(() => manager.authorizations.length >= 3);
});

test("a disk that takes no more does not stop the new table from being served", async () => {
  const manager = await openManager();
  const on = await staged(hello, {
    snapshot: null,
    config: {
      snapshotPath: "/dev/null/snapshot.json",
      manager: { url: manager.url, token: new Secret("t") },
    },
  });
  await until(() => manager.listeners() === 1);
  manager.send(await on.sign(snapshot()));
  await until(async () => (await on.get("/")).status === 200);
  await until(() =>
    on.logged.some((line) => String(line["msg"]).includes("could not be kept on disk")),
  );
});

test("no request fails and each answer is of one build while routes change under load", async () => {
  const manager = await openManager();
  const on = await staged(hello, {
    config: { manager: { url: manager.url, token: new Secret("t") } },
  });
  const answer = (build: string) => ({
    behaviour: (_req: unknown, res: ServerResponse) => {
      res.write(build);
      setImmediate(() => res.end(build));
    },
  });
  await on.runner.add("ra1", "web", answer("ra1"));
  await on.runner.add("ra2", "web", answer("ra2"));
  await until(() => manager.listeners() === 1);
  let version = 1;
  let stop = false;
  const seen = new Set<string>();
  const asking = Array.from({ length: 8 }, async () => {
    while (!stop) {
      const { status, body, headers } = await on.get("/");
      const id = String(headers["lintas-release"]);
      expect([status, body]).toEqual([200, id + id]);
      seen.add(id);
    }
  });
  for (let i = 0; i < 20; i++) {
    version++;
    const live = version % 2 === 0 ? "ra2" : "ra1";
    manager.send(
      await on.sign(
        snapshot(version, (it) => {
          it.routes["production"] = route([[live, 100]]);
          it.releases = { [live]: release(`b${live}`) };
        }),
      ),
    );
    const now = version;
    await until(async () =>
      (await on.metrics()).includes(`lintas_gateway_snapshot_version ${now}`),
    );
    expect((await on.get("/")).headers["lintas-release"]).toBe(live);
  }
  stop = true;
  await Promise.all(asking);
  expect([...seen].toSorted()).toEqual(["ra1", "ra2"]);
});

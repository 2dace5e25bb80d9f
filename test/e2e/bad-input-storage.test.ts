import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf, sha256Hex } from "../../shared/canonical.ts";
import { BuildContent, pathTable } from "../../shared/domain/build.ts";
import { Definition } from "../../shared/domain/definition.ts";
import { hasEnded, State } from "../../shared/domain/state.ts";
import { buildId } from "../../shared/ids.ts";
import { build, change, deploy, ORG, signIn, type TestApi } from "../harness/api.ts";
import { evilZip, type ZipFile } from "../harness/evil-zip.ts";
import { functionProcesses } from "../harness/function-processes.ts";
import { postmasterOf } from "../harness/stack-database.ts";
import { startStack, throughGateway, type TestStack } from "../harness/stack.ts";
import { until } from "../harness/until.ts";

const run = promisify(execFile);
const MB = 1 << 20;
const PRODUCTION = `${ORG}/projects/shop/environments/production`;

const shop = (mark: string, head = "") => ({
  definition: { name: "shop", functions: { site: { path: "/", entry: "site.js" } } },
  files: { "site.js": `${head}\nexport default { fetch: () => new Response("${mark}") };` },
});

let folder: string;
/** Null where the data folder has a disk of its own that can be filled; else why it has none. */
let noDisk: string | null;
let stack: TestStack;
let api: TestApi;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-storage-"));
  noDisk = await run("mount", ["-t", "tmpfs", "-o", "size=700m,mode=755", "tmpfs", folder]).then(
    () => null,
    (error: unknown) => String((error as { stderr?: string }).stderr ?? error).trim(),
  );
  const data = join(folder, "data");
  await mkdir(data);
  stack = await startStack({ data });
  api = await signIn(stack);
  await api.call("POST", `${ORG}/projects`, { slug: "shop" });
  await deploy(api, shop("first"));
});
afterAll(async () => {
  await stack?.remove();
  if (noDisk === null) await run("umount", [folder]);
  await rm(folder, { recursive: true, force: true });
});

async function answer(): Promise<string> {
  const { status, text } = await throughGateway(stack.gateway, "shop.localhost");
  return `${status} ${text}`;
}

interface Problem {
  code: string;
  status: number;
}

async function problemOf(response: Response): Promise<Problem | null> {
  return response.ok ? null : ((await response.json()) as Problem);
}

interface Ended {
  state: string;
  error: { code?: string; detail?: string } | null;
}

/** Waits for an operation's end, through times in which nothing can be read. */
function endOf(id: string, limitMs = 60_000): Promise<Ended> {
  return until(
    async () => {
      const response = await api.raw("GET", `${ORG}/operations/${id}`).catch(() => null);
      if (!response?.ok) return null;
      const operation = (await response.json()) as Ended;
      return hasEnded(State.parse(operation.state)) ? operation : null;
    },
    `the end of operation ${id}`,
    limitMs,
  );
}

const entry: ZipFile = { name: "node.mjs", content: Buffer.from("process.exit(1)") };
const whole: ZipFile[] = [
  entry,
  { name: "function.mjs", content: Buffer.from("export default {}") },
  { name: "lintas.json", content: Buffer.from(JSON.stringify({ format: 1, assets: {} })) },
];
const link = { mode: 0o120777, content: Buffer.from("/etc") };

describe("an artifact no packer would write is refused, and nothing of it is left", () => {
  test.each<[string, ZipFile[]]>([
    [
      "a path that leaves its folder",
      [...whole, { name: "../../evil", content: Buffer.from("x") }],
    ],
    ["an absolute path", [...whole, { name: "/tmp/evil", content: Buffer.from("x") }]],
    ["a link", [...whole, { name: "evil", ...link }]],
    [
      "a link and a file behind it",
      [...whole, { name: "evil", ...link }, { name: "evil/passwd", content: Buffer.from("x") }],
    ],
    ["260 MB of zeros", [...whole, { name: "evil", content: Buffer.alloc(260 * MB) }]],
    [
      "100 MB that claim to be 10 bytes",
      [...whole, { name: "evil", content: Buffer.alloc(100 * MB), claimed: 10 }],
    ],
    ["no function", [entry]],
  ])("%s", async (_what, files) => {
    const zip = evilZip(files);
    const digest = await sha256Hex(new Uint8Array(zip));
    const put = await api.raw("PUT", `${ORG}/blobs/${digest}`, { body: new Uint8Array(zip) });
    expect(put.status).toBe(201);
    const definition = Definition.parse(shop("evil").definition);
    const content = BuildContent.parse({
      format: 1,
      definition,
      parts: [{ name: "site", kind: "function", digest, size: zip.length, format: 1 }],
      paths: pathTable(definition),
    });
    const made = await api.raw("POST", `${ORG}/projects/shop/builds`, {
      body: JSON.stringify({ content }),
      headers: { "content-type": "application/json" },
    });
    const id = buildId(await digestOf(content));
    // It may be refused as early as that.
    const early = await problemOf(made);
    if (early === null) {
      const operation = await change(api, `${PRODUCTION}/deployments`, { build: id });
      expect(operation.state).toBe("failed");
      expect(operation.error?.code).toBe("artifact.invalid");
    } else expect(early.code).toBe("artifact.invalid");
    expect(await answer()).toBe("200 first");
    const runner = await readdir(join(stack.data, "runner"), { recursive: true });
    expect(runner.filter((path) => path.includes(digest))).toEqual([]);
    const everywhere = await readdir(folder, { recursive: true });
    expect(everywhere.filter((path) => /(?:^|\/)evil/.test(path))).toEqual([]);
    const { items } = await api.call<{ items: { build: string; state: string }[] }>(
      "GET",
      `${PRODUCTION}/releases`,
    );
    expect(items.filter((one) => one.build === id && one.state === "ready")).toEqual([]);
  });
});

test("a database killed in the middle of a deploy comes back, and the deploy ends right", async () => {
  const slow = shop("second", "await new Promise((next) => setTimeout(next, 2_000));");
  const id = await build(api, slow);
  const { id: operation } = await api.call<{ id: string }>("POST", `${PRODUCTION}/deployments`, {
    build: id,
  });
  await until(async () => {
    const { state } = await api.call<Ended>("GET", `${ORG}/operations/${operation}`);
    return state === "progress" ? true : null;
  }, "its begin");
  await new Promise((next) => setTimeout(next, 500));
  const begun = performance.now();
  process.kill(await postmasterOf(stack), "SIGKILL");

  const seen = new Set<string>();
  let over = false;
  const asking = (async () => {
    while (!over) {
      expect(await answer()).toMatch(/^200 (?:first|second)$/);
      const response = await api.raw("GET", `${ORG}/projects`);
      const problem = await problemOf(response);
      seen.add(problem === null ? "ok" : problem.code);
      await new Promise((next) => setTimeout(next, 50));
    }
  })();
  const ended = await endOf(operation).finally(() => (over = true));
  await asking;
  console.log(
    `database killed: the deploy ended after ${((performance.now() - begun) / 1000).toFixed(1)} s; the API said ${[...seen].join(", ")}`,
  );
  expect(ended.state, JSON.stringify(ended)).toBe("ready");
  expect([...seen].filter((code) => code !== "ok" && code !== "database.unavailable")).toEqual([]);
  await until(async () => ((await answer()) === "200 second" ? true : null), "the new answer");
  const { items } = await api.call<{ items: { id: string; build: string; state: string }[] }>(
    "GET",
    `${PRODUCTION}/releases`,
  );
  expect(items.filter((one) => one.build === id).map(({ state }) => state)).toEqual(["ready"]);
  const ready = new Set(items.filter(({ state }) => state === "ready").map((one) => one.id));
  const known = new Set(items.map((one) => one.id));
  const strays = await functionProcesses(
    (one) => known.has(one.release) && !ready.has(one.release),
  );
  expect(strays).toEqual([]);
});

test("on a full disk everything says so, what runs goes on, and all of it recovers", async () => {
  if (noDisk !== null) {
    console.log(`not shown: a full disk: mounting one is refused here: ${noDisk}`);
    return;
  }
  const ready = await build(api, shop("third"));
  const before = await answer();
  const filler = join(folder, "filler");
  await fill(filler);
  const codes = new Map<string, number>();
  const count = (code: string) => codes.set(code, (codes.get(code) ?? 0) + 1);
  const kept = new Map<string, string>();
  let underWay: string | null = null;
  try {
    const bytes = new Uint8Array(randomBytes(MB));
    const digest = await sha256Hex(bytes);
    const put = await api.raw("PUT", `${ORG}/blobs/${digest}`, { body: bytes });
    expect(await problemOf(put)).toMatchObject({ status: 507, code: "storage.full" });
    for (let i = 0; i < 60; i++) {
      const value = randomBytes(2_000).toString("hex");
      const set = await api.raw("PUT", `${PRODUCTION}/variables/V${i}`, {
        body: JSON.stringify({ value }),
        headers: { "content-type": "application/json", "if-match": "*" },
      });
      const problem = await problemOf(set);
      if (problem === null) kept.set(`V${i}`, value);
      count(problem?.code ?? "ok");
      expect(await answer()).toBe(before);
    }
    const deployment = await api.raw("POST", `${PRODUCTION}/deployments`, {
      body: JSON.stringify({ build: ready }),
      headers: { "content-type": "application/json" },
    });
    const refused = deployment.ok ? null : ((await deployment.json()) as Problem).code;
    const operation = deployment.ok ? ((await deployment.json()) as { id: string }).id : null;
    // Its end cannot always be written while there is no room.
    underWay = operation;
    if (operation !== null) {
      await fill(filler);
      const ended = await endOf(operation, 15_000).catch(() => null);
      count(`deploy: ${ended?.error?.code ?? ended?.state ?? "under way"}`);
      if (ended !== null) {
        expect(ended.state).toBe("failed");
        expect(["runner.disk_full", "storage.full"]).toContain(ended.error?.code);
      }
    } else count(`deploy: ${refused}`);
    expect(await answer()).toBe(before);
  } finally {
    await rm(filler, { force: true });
  }
  console.log(`full disk: ${[...codes].map(([code, n]) => `${code} ${n}×`).join(", ")}`);
  expect([...codes.keys()].filter((code) => code.includes("internal"))).toEqual([]);

  const begun = performance.now();
  await until(
    async () => {
      const response = await api.raw("GET", `${ORG}/operations`).catch(() => null);
      if (!response?.ok) return null;
      const { items } = (await response.json()) as { items: Ended[] };
      return items.every(({ state }) => hasEnded(State.parse(state))) ? true : null;
    },
    "the end of every operation",
    90_000,
  );
  if (underWay !== null) {
    const { state, error } = await endOf(underWay);
    console.log(`the deploy that met the full disk: ${state} ${error?.code ?? ""}`);
    if (state !== "ready") expect(["runner.disk_full", "storage.full"]).toContain(error?.code);
  }
  await deploy(api, shop("fourth"));
  console.log(`recovered after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  await until(async () => ((await answer()) === "200 fourth" ? true : null), "the new answer");
  for (const [name, value] of kept) {
    const found = await api.call<{ value: string }>("GET", `${PRODUCTION}/variables/${name}`);
    expect(found.value === value, `${name} is as it was acknowledged`).toBe(true);
  }
});

/** Writes until there is no byte left. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "a");
  try {
    for (let size = 4 * MB; size >= 512;) {
      const written = await file.write(Buffer.alloc(size, 1)).then(
        ({ bytesWritten }) => bytesWritten,
        () => 0,
      );
      if (written < size) size >>= 1;
    }
  } finally {
    await file.close();
  }
}

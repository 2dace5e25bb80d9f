import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packControl } from "../../functions/mounts/cloud/project.ts";
import { newToken, tokenHash } from "../../shared/tokens.ts";
import { managerContract, type ManagerSubject } from "../contract/manager/manager-contract.ts";
import { apiWith } from "../harness/api.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";
import { type RunningRuntime, type RuntimeKind, startRuntime } from "./start.ts";

const ROOT = join(import.meta.dirname, "../..");
const KINDS: readonly RuntimeKind[] = ["lambda", "functions-framework", "cloud-run", "azure"];

// One packed Manager, started at the same moment in all four runtimes on one empty database.
const link = newToken("link");
const running = new Map<RuntimeKind, RunningRuntime>();
const subjects = new Map<RuntimeKind, ManagerSubject>();
let database: EmptyDatabase;
let folder = "";
let digest = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-manager-"));
  const zip = await unpackedManager(folder);
  digest = zip.digest;
  database = await emptyDatabase();
  const env = {
    LINTAS_RELEASE: "r1",
    LINTAS_PART: "manager",
    LINTAS_ACCESS: "public",
    LINTAS_CONCURRENCY: "80",
    LINTAS_TIMEOUT_MS: "60000",
    DATABASE_URL: database.url,
    MASTER_KEY: randomBytes(32).toString("base64url"),
    OBJECTS: `file://${join(folder, "objects")}`,
    SIGN_IN_LINK: await tokenHash(link),
  };
  await Promise.all(
    KINDS.map(async (kind) => running.set(kind, await startRuntime(kind, zip.folder, env))),
  );
}, 300_000);

afterAll(async () => {
  await Promise.all([...running.values()].map((one) => one.close()));
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe("the packed Manager, in all four runtimes at once on one empty database", () => {
  test("makes one installation, whose first link signs in once", async () => {
    const origins = KINDS.map((kind) => running.get(kind)?.origin ?? "");
    const healthy = await Promise.all(origins.map((origin) => fetch(`${origin}/healthz`)));
    expect(healthy.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    const answers = await Promise.all(
      origins.map((origin) =>
        fetch(`${origin}/v1/tokens/exchange`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ link: link.reveal() }),
        }),
      ),
    );
    const won = answers.filter((answer) => answer.status === 200);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(3);
    expect(won).toHaveLength(1);
    const { token } = (await won[0]!.json()) as { token: string };
    for (const kind of KINDS) {
      const origin = running.get(kind)?.origin ?? "";
      subjects.set(kind, { origin, api: apiWith(origin, token) });
    }
    console.log(`zip ${digest} in ${KINDS.join(", ")}`);
  });
});

for (const kind of KINDS) {
  managerContract(kind, () => {
    const subject = subjects.get(kind);
    if (subject === undefined) throw new Error(`nobody signed in on ${kind}`);
    return subject;
  });
}

/** Packed with a page in place of the built console, and unpacked as a platform does it. */
async function unpackedManager(below: string): Promise<{ folder: string; digest: string }> {
  const page = join(below, "console");
  await mkdir(page);
  await writeFile(join(page, "index.html"), "<html>a page of the console</html>");
  const build = await packControl(ROOT, page);
  const manager = build.parts.find(({ part }) => part.name === "manager");
  if (manager === undefined) throw new Error("there is no Manager");
  const unpacked = join(below, "zip");
  for (const [name, bytes] of Object.entries(unzipSync(manager.bytes))) {
    await mkdir(dirname(join(unpacked, name)), { recursive: true });
    await writeFile(join(unpacked, name), bytes);
  }
  return { folder: unpacked, digest: manager.part.digest };
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PartSpec, type SupervisedPart, supervise } from "./supervise.ts";

let folder: string;
let part: SupervisedPart | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-supervise-"));
});
afterEach(async () => {
  await part?.stop(1_000);
  part = null;
  await rm(folder, { recursive: true });
});

async function spec(source: string, env: Record<string, string> = {}): Promise<PartSpec> {
  const file = join(folder, "part.mjs");
  await writeFile(file, source);
  return { name: "part", file, nodeOptions: [], env, logFile: join(folder, "part.log") };
}

const ready = (onTerm: string) => `
process.on("SIGTERM", () => { ${onTerm} });
console.log("pid", process.pid);
setInterval(() => {}, 1_000);
process.send({ ready: { pid: process.pid, env: Object.keys(process.env).sort() } });
`;
const READY = ready(`console.log("bye"); process.exit(0);`);

test("a part that is killed is started again, and its name and log are told", async () => {
  const notes: string[] = [];
  part = supervise(await spec(READY), (text) => {
    notes.push(text);
  });
  const { pid } = await part.ready;
  process.kill(Number(pid), "SIGKILL");
  await vi.waitFor(
    async () => {
      const log = await readFile(join(folder, "part.log"), "utf8");
      expect(log.match(/pid/g)).toHaveLength(2);
    },
    { timeout: 5_000 },
  );
  expect(notes).toEqual([expect.stringMatching(/part ended \(SIGKILL\).*0\.25 s.*part\.log/)]);
});

test("a part gets the environment it is given and nothing of ours", async () => {
  process.env["LINTAS_TEST_LEAK"] = "1";
  part = supervise(await spec(READY, { LINTAS_X: "1" }), () => {});
  const { env } = await part.ready;
  delete process.env["LINTAS_TEST_LEAK"];
  expect(env).toEqual(["LINTAS_X", "NODE_ENV", "PATH"]);
});

test("stopping lets a part end by itself, and kills one that does not", async () => {
  part = supervise(await spec(READY), () => {});
  await part.ready;
  await part.stop(5_000);
  expect(await readFile(join(folder, "part.log"), "utf8")).toContain("bye");

  part = supervise(await spec(ready("")), () => {});
  const { pid } = await part.ready;
  await part.stop(100);
  expect(() => process.kill(Number(pid), 0)).toThrow();
});

test("a part that never gets ready fails with where its log is", async () => {
  part = supervise(await spec(`process.exit(3)`), () => {});
  await expect(part.ready).rejects.toThrow(/part ended \(exit 3\); its log is .*part\.log/);
});

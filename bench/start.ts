import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { type Figure, figure } from "./figure.ts";

const SECOND_STARTS = 5;
const root = resolve(import.meta.dirname, "..");

/** The very first start in a fresh clone, its time and disk, and the starts after it. */
export async function benchStart(): Promise<{ figures: Figure[]; notRun: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-first-"));
  try {
    const clone = join(folder, "lintas");
    const home = join(folder, "home");
    const data = join(folder, "data");
    execFileSync("git", ["clone", "--quiet", root, clone]);
    execFileSync("mkdir", ["-p", home]);
    const first = await startOnce(clone, home, data);
    const disk = await Promise.all([clone, first.data].map(megabytes));
    const later: number[] = [];
    for (let round = 0; round < SECOND_STARTS; round++)
      later.push((await startOnce(clone, home, data)).seconds);
    await rm(first.data, { recursive: true, force: true });
    return {
      figures: [
        figure("very first start, with installing", "s", [first.seconds]),
        figure("disk after the first start", "MB", [disk.reduce((sum, one) => sum + one, 0)], {
          detail: { clone: disk[0] ?? 0, data: disk[1] ?? 0 },
        }),
        figure("second start", "s", later, { aim: 5 }),
      ],
      notRun: [],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** From `npm start` to the summary; stops it again. The data may be elsewhere than it was asked for. */
async function startOnce(
  clone: string,
  home: string,
  data: string,
): Promise<{ seconds: number; data: string }> {
  const began = performance.now();
  const args = ["start", "--", "--json", "--port", "0", "--gateway-port", "0", "--data", data];
  const child = spawn("npm", args, {
    cwd: clone,
    detached: true,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  const summary = await new Promise<string>((done, fail) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /^\{"console".*\}$/m.exec(text);
      if (found) done(found[0]);
    });
    void exited.then(() => fail(new Error(`npm start ended early: ${text}`)));
  });
  const seconds = (performance.now() - began) / 1000;
  if (child.pid) process.kill(-child.pid, "SIGINT");
  await exited;
  return { seconds, data: z.object({ data: z.string() }).parse(JSON.parse(summary)).data };
}

async function megabytes(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)("du", ["-sm", folder]);
  return Number.parseInt(stdout, 10);
}

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HIDDEN } from "./chinook-build.ts";
import type { ChinookSize } from "./chinook.ts";
import type { LoadResult } from "./load.ts";
import type { Workload } from "./workloads.ts";

const run = promisify(execFile);

export async function hasPgbench(): Promise<boolean> {
  return run("pgbench", ["--version"]).then(
    () => true,
    () => false,
  );
}

/** The workload's statement, prepared, straight on PostgreSQL. */
export async function loadPgbench(
  url: string,
  { sql, variable, range }: Workload,
  of: { size: ChinookSize; seconds: number; connections: number; seed: number },
): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-pgbench-"));
  const [low, high] = range(of.size);
  const script = [
    `\\set ${variable} random(${low}, ${high})`,
    `\\set genre_hidden ${HIDDEN.genre}`,
    `\\set artist_hidden ${HIDDEN.artist}`,
    `${sql.replaceAll(/\s+/g, " ")};`,
  ];
  await writeFile(join(folder, "script.sql"), `${script.join("\n")}\n`);
  const options = ["-n", "-M", "prepared", "-j", "1", "-l", "--log-prefix", join(folder, "log")];
  const given = [
    "-c",
    String(of.connections),
    "-T",
    String(of.seconds),
    "--random-seed",
    String(of.seed),
  ];
  try {
    await run("pgbench", [...options, ...given, "-f", join(folder, "script.sql"), url]);
    const logs = (await readdir(folder)).filter((name) => name.startsWith("log"));
    const texts = await Promise.all(logs.map((name) => readFile(join(folder, name), "utf8")));
    const times = texts
      .flatMap((text) => text.trim().split("\n"))
      .map((line) => Number(line.split(" ")[2]) / 1_000)
      .toSorted((a, b) => a - b);
    const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
    const { length: requests } = times;
    return { requests, failed: 0, perSecond: requests / of.seconds, p50: at(0.5), p99: at(0.99) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

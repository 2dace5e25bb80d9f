import { readFile } from "node:fs/promises";
import { processTree } from "../processes.ts";

/** Linux counts a process's time in these. */
const TICK_MS = 10;

/** Milliseconds of processor time so far, by the name of each process below `root`. */
export async function cpuBelow(root: number): Promise<Record<string, number>> {
  const tree = await processTree(root);
  const times: Record<string, number> = {};
  for (const { pid, name } of tree) {
    const { user, system } = await ticksOf(pid);
    times[name] = (times[name] ?? 0) + (user + system) * TICK_MS;
  }
  return times;
}

/** Of this process's children that have ended. */
export async function cpuOfEndedChildren(): Promise<number> {
  const { endedUser, endedSystem } = await ticksOf(process.pid);
  return (endedUser + endedSystem) * TICK_MS;
}

export function cpuOfThisProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** What grew between two looks, by name. */
export function grown(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> {
  const all = Object.entries(after).map(([name, ms]) => [
    name,
    Math.round(ms - (before[name] ?? 0)),
  ]);
  return Object.fromEntries(all) as Record<string, number>;
}

/** See proc_pid_stat(5): the fields after the name in parentheses. */
async function ticksOf(pid: number) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return { user, system, endedUser, endedSystem };
}

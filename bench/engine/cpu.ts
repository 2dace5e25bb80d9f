import { readdir, readFile } from "node:fs/promises";

/** Linux counts a process's time in these. */
const TICK_US = 10_000;

/** Microseconds of processor time of a process so far, with its children, those that ended too. */
export async function cpuUs(root: number): Promise<number> {
  const parents = new Map<number, { parent: number; ticks: number }>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    // See proc_pid_stat(5): the fields after the name in parentheses.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    const ticks = user + system + endedUser + endedSystem;
    parents.set(Number(entry), { parent: fields[1] ?? 0, ticks });
  }
  const isBelow = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isBelow(parents.get(pid)?.parent ?? 0));
  let sum = 0;
  for (const [pid, { ticks }] of parents) if (isBelow(pid)) sum += ticks;
  return sum * TICK_US;
}

import { readFile, readdir } from "node:fs/promises";

export interface RunningProcess {
  pid: number;
  parent: number;
  command: string;
}

/** Every process of this machine that we may see; for Linux. */
export async function allProcesses(): Promise<RunningProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(readProcess));
  return found.filter((one) => one !== null);
}

async function readProcess(pid: number): Promise<RunningProcess | null> {
  try {
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // One that ended and was not fetched yet does not run any more.
    return state === "Z" ? null : { pid, parent: Number(parent), command };
  } catch {
    return null;
  }
}

/** `root` and all that it started, as far as they still have it as an ancestor. */
export async function processTree(root: number): Promise<RunningProcess[]> {
  const all = await allProcesses();
  const tree = new Set([root]);
  for (let before = 0; before !== tree.size;) {
    before = tree.size;
    for (const one of all) if (tree.has(one.parent)) tree.add(one.pid);
  }
  return all.filter((one) => tree.has(one.pid));
}

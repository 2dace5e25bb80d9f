import { readdir, readFile } from "node:fs/promises";

export interface ProcessMemory {
  pid: number;
  name: string;
  /** Proportional set size in bytes: shared pages are divided by their users. */
  pssBytes: number;
}

/** A process and everything below it, with its memory. */
export async function processTree(root: number): Promise<ProcessMemory[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found: ProcessMemory[] = [];
  const visit = async (pid: number): Promise<void> => {
    const [smaps, cmdline] = await Promise.all([
      readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => ""),
      readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
    ]);
    const pss = /^Pss:\s+(\d+) kB/m.exec(smaps)?.[1];
    const last = cmdline.split("\0").filter(Boolean);
    const name = /postgres/.test(last[0] ?? "")
      ? "postgres"
      : (last.at(-1)?.split("/").at(-1) ?? "");
    if (pss) found.push({ pid, name, pssBytes: Number(pss) * 1024 });
    for (const child of children.get(pid) ?? []) await visit(child);
  };
  await visit(root);
  return found;
}

/** Pids whose command line mentions `text`. */
export async function pidsMentioning(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (line.includes(text)) found.push(Number(entry));
  }
  return found;
}

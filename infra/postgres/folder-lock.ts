import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the lock file at `path`, or tells who holds it. A lock whose process has ended is taken
 * over; a process id that was given to another program since does not count as alive.
 */
export async function tryLock(path: string): Promise<FolderLock | { holder: number }> {
  const mine = `${process.pid} ${await startOf(process.pid)} ${randomUUID()}`;
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, mine, { mode: 0o600, flag: "wx" });
  try {
    for (;;) {
      // A link fails where the name exists, as O_EXCL does, and shows the content at once with it.
      if (await linked(draft, path)) return { release: () => releaseOwn(path, mine) };
      const held = await readFile(path, "utf8").catch(() => null);
      if (held === null) continue;
      const [pid = "0", started = ""] = held.split(" ");
      if (await isAlive(Number(pid), started)) return { holder: Number(pid) };
      await removeStale(path, held);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Two may find the same stale lock: whoever moves away a fresh one by mistake puts it back. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, "utf8")) !== stale) await linked(aside, path);
  await rm(aside, { force: true });
}

async function releaseOwn(path: string, mine: string): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => "")) === mine) await rm(path, { force: true });
}

async function isAlive(pid: number, started: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return (await startOf(pid)) === started;
}

/** When the process began, in ticks since boot; `-` where the system does not tell. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The second field is the program's name in brackets and may hold anything.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "-";
}

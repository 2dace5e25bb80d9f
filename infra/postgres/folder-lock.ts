import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface FolderLock {
  release(): Promise<void>;
}

/** Claims of locks that nobody can remember any more. */
const CLAIM_KEPT_MS = 3_600_000;

/**
 * Takes the lock file at `path`, or tells who holds it. A lock whose process has ended is taken
 * over; a process id that was given to another program since does not count as alive.
 *
 * Each lock has an id of its own, and a dead one is taken over by making the claim file of that id,
 * which only one can. Claims are not removed with the lock: whoever read the dead lock long ago
 * finds the claim made.
 */
export async function tryLock(path: string): Promise<FolderLock | { holder: number }> {
  const mine = `${process.pid} ${await startOf(process.pid)} ${randomUUID()}`;
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, mine, { mode: 0o600, flag: "wx" });
  try {
    let name = path;
    for (;;) {
      // A link fails where the name exists, as O_EXCL does, and shows the content at once with it.
      if (await linked(draft, name)) {
        if (name !== path) await rename(draft, path);
        await removeOldClaims(path);
        return { release: () => releaseOwn(path, mine) };
      }
      const held = await readFile(name, "utf8").catch(() => null);
      const [pid = "0", started = "", id = ""] = held?.split(" ") ?? [];
      if (held !== null && (await isAlive(Number(pid), started))) return { holder: Number(pid) };
      name = held === null ? path : `${path}.claim-${id}`;
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

async function removeOldClaims(path: string): Promise<void> {
  const begin = `${basename(path)}.claim-`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(begin)) continue;
    const claim = join(dirname(path), name);
    const made = await stat(claim).catch(() => null);
    if (made && Date.now() - made.mtimeMs > CLAIM_KEPT_MS) await rm(claim, { force: true });
  }
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

import { createHash } from "node:crypto";
import { lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tryLock } from "../../../infra/postgres/folder-lock.ts";
import type { Clock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";

/** User ids that Debian gives to nobody by itself and that every container maps. */
const FIRST = 40_000;
const PER_INSTALLATION = 1_000;
const INSTALLATIONS = 20;
/** Where installations of this machine say which ids are theirs. */
const REGISTRY = "/var/lib/lintas-users";

export interface UserRange {
  first: number;
  count: number;
}

/**
 * The user ids that functions of this installation run as: the same at every start, and no other
 * installation's of this machine, since what runs under an id is ended with the function that had it.
 * Ids of an installation whose data folder is gone are given out again.
 */
export async function claimFunctionUsers(
  dataDirectory: string,
  clock: Clock,
  registry = REGISTRY,
): Promise<UserRange> {
  await mkdir(registry, { recursive: true, mode: 0o700 });
  const lock = await waitForLock(join(registry, "lock"), clock);
  try {
    const start = createHash("sha256").update(dataDirectory).digest().readUInt32BE(0);
    const slots = Array.from({ length: INSTALLATIONS }, (_, at) => (start + at) % INSTALLATIONS);
    const owners = await Promise.all(slots.map((slot) => ownerOf(join(registry, String(slot)))));
    const mine = slots[owners.indexOf(dataDirectory)] ?? slots[owners.indexOf(null)];
    if (mine === undefined) {
      throw new AppError("internal", {
        detail: `${INSTALLATIONS} installations run as root on this machine and hold all user ids for functions: remove the data folder of one that is not used any more.`,
      });
    }
    const file = join(registry, String(mine));
    await rm(file, { force: true });
    await writeFile(file, dataDirectory, { mode: 0o600, flag: "wx" });
    return { first: FIRST + mine * PER_INSTALLATION, count: PER_INSTALLATION };
  } finally {
    await lock.release();
  }
}

/** The data folder that a slot belongs to; null where it belongs to nobody any more. */
async function ownerOf(file: string): Promise<string | null> {
  const owner = await readFile(file, "utf8").catch(() => null);
  if (owner === null) return null;
  return lstat(owner).then(
    () => owner,
    () => null,
  );
}

async function waitForLock(path: string, clock: Clock) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const lock = await tryLock(path);
    if ("release" in lock) return lock;
    await clock.sleep(25);
  }
  throw new AppError("internal", { detail: `Another process holds ${path} and does not end.` });
}

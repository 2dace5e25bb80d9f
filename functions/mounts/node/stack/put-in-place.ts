import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Longer than anything is made. */
const ABANDONED_MS = 3_600_000;

/** A new, empty folder beside `place`, of its own: two stacks may start at once. */
export async function draftFor(place: string): Promise<string> {
  const around = dirname(place);
  await mkdir(around, { recursive: true });
  await removeAbandoned(around, basename(place).replace(/-[0-9a-f]+$/, ""));
  const draft = await mkdtemp(`${place}.draft-`);
  // As any other folder that is made here: others of this machine may read it.
  await chmod(draft, 0o755);
  return draft;
}

/** What somebody began to make and was ended. */
async function removeAbandoned(around: string, name: string): Promise<void> {
  const drafts = (await readdir(around)).filter(
    (one) => one.startsWith(name) && one.includes(".draft-"),
  );
  for (const one of drafts) {
    const found = await stat(join(around, one)).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > ABANDONED_MS) {
      await rm(join(around, one), { recursive: true, force: true });
    }
  }
}

/**
 * Makes `draft` the folder `place`. Where somebody else put one there in the meantime, made of the
 * same, that one stays: it may be in use.
 */
export async function putInPlace(draft: string, place: string): Promise<void> {
  try {
    await rename(draft, place);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    await rm(draft, { recursive: true, force: true });
  }
}

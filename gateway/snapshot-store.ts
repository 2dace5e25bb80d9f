import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "../shared/log.ts";
import { SignedSnapshot, Snapshot } from "../shared/protocol/snapshot.ts";
import type { Verify } from "../shared/signing.ts";

export interface SnapshotStore {
  /** The snapshot in force, or null before the first good one. */
  current(): Snapshot | null;
  /** Takes the snapshot on disk if it is good. Never throws: a bad file is logged by name. */
  load(): Promise<void>;
  /**
   * Takes a signed snapshot, puts it in force and then on disk.
   * Says why it was refused, or null where it was taken or is the one in force.
   */
  offer(signed: unknown): Promise<string | null>;
  /** Resolves when what was taken is on disk. */
  settled(): Promise<void>;
}

export function snapshotStore(options: {
  path: string;
  verify: Verify;
  log: Logger;
  /** Called with each snapshot that comes into force. */
  apply: (snapshot: Snapshot) => void;
}): SnapshotStore {
  const { path, verify, log } = options;
  let current: Snapshot | null = null;
  let unsaved: string | null = null;
  let saving: Promise<void> = Promise.resolve();

  const take = async (raw: unknown): Promise<{ refused: string } | { text: string | null }> => {
    const read = await genuine(raw, verify);
    if ("refused" in read) return read;
    const { snapshot } = read;
    if (current && snapshot.installation !== current.installation)
      return { refused: `it is of another installation, ${snapshot.installation}` };
    if (current && snapshot.version < current.version)
      return { refused: `its version ${snapshot.version} is older than ${current.version}` };
    if (current?.version === snapshot.version) return { text: null };
    options.apply(snapshot);
    current = snapshot;
    return { text: JSON.stringify(read.signed) };
  };

  const save = async () => {
    const text = unsaved;
    unsaved = null;
    if (text === null) return;
    try {
      await replaceFile(path, text);
    } catch (error) {
      log.error("The snapshot could not be kept on disk; serving goes on from memory", {
        path,
        error,
      });
    }
  };

  return {
    current: () => current,
    load: async () => {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT")
          log.error("The snapshot on disk cannot be read", { path, error });
        return null;
      });
      if (text === null) return;
      const result = await take(parsed(text));
      if ("refused" in result)
        log.error("The snapshot on disk is refused", { path, why: result.refused });
    },
    offer: async (signed) => {
      const result = await take(signed);
      if ("refused" in result) return result.refused;
      if (result.text === null) return null;
      unsaved = result.text;
      saving = saving.then(save);
      return null;
    },
    settled: () => saving,
  };
}

/** What a signed snapshot holds, if our installation signed it. */
async function genuine(
  raw: unknown,
  verify: Verify,
): Promise<{ refused: string } | { signed: SignedSnapshot; snapshot: Snapshot }> {
  const signed = SignedSnapshot.safeParse(raw);
  if (!signed.success) return { refused: "it is not a signed snapshot" };
  const { payload, signature } = signed.data;
  if (!(await verify(payload, signature).catch(() => false)))
    return { refused: "its signature is not of this installation" };
  const snapshot = Snapshot.safeParse(parsed(payload));
  if (!snapshot.success) return { refused: "its payload is not a snapshot of a known format" };
  return { signed: signed.data, snapshot: snapshot.data };
}

/** So that a stop at any moment leaves the old file or the new one, whole. */
async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.new`;
  try {
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

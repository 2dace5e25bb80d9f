import { spawn } from "node:child_process";
import { chmod, chown, lstat, mkdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { errorCode } from "./durable.ts";

/**
 * The folder of one instance:
 *
 *   <id>/        ours; nothing in it can be replaced by the function
 *   <id>/pid     who runs here, for the next runner
 *   <id>/s/f     its socket. The folder is the function's until it listens, and ours from then on,
 *                so that no link can lead our requests to a socket of somebody else
 *   <id>/h       its HOME and TMPDIR
 */
export interface InstancePlace {
  directory: string;
  socketDirectory: string;
  socket: string;
  home: string;
  pidFile: string;
}

/** Of an instance's id: short, as it is part of a path of a socket. */
export const ID_LENGTH = 10;

/** How long the path of a socket may be, everywhere. */
export const SOCKET_PATH_MAX = 103;

export const PidRecord = z.object({ pid: z.int(), start: z.string() });
export type PidRecord = z.infer<typeof PidRecord>;

export function instancePlace(root: string, id: string): InstancePlace {
  const directory = join(root, id);
  return {
    directory,
    socketDirectory: join(directory, "s"),
    socket: join(directory, "s", "f"),
    home: join(directory, "h"),
    pidFile: join(directory, "pid"),
  };
}

export async function makePlace(place: InstancePlace, uid: number | null): Promise<void> {
  await mkdir(place.directory, { mode: 0o700 });
  for (const directory of [place.socketDirectory, place.home]) {
    await mkdir(directory, { mode: 0o700 });
    if (uid !== null) await chown(directory, uid, uid);
  }
  if (uid === null) return;
  await chown(place.directory, 0, uid);
  await chmod(place.directory, 0o710);
}

/**
 * Whether the function listens. Takes its socket's folder away from it first: what is found there
 * afterwards stays what it is.
 */
export async function secureSocket(place: InstancePlace, uid: number | null): Promise<boolean> {
  const there = () =>
    lstat(place.socket).then(
      (found) => found.isSocket(),
      () => false,
    );
  if (!(await there())) return false;
  if (uid === null) return true;
  await chown(place.socketDirectory, 0, uid);
  await chmod(place.socketDirectory, 0o710);
  return there();
}

export async function writePid(place: InstancePlace, record: PidRecord): Promise<void> {
  await writeFile(place.pidFile, JSON.stringify(record), { mode: 0o600 });
}

/** null where no process was started, or its record is torn. */
export async function readPid(place: InstancePlace): Promise<PidRecord | null> {
  try {
    return PidRecord.parse(JSON.parse(await readFile(place.pidFile, "utf8")));
  } catch {
    return null;
  }
}

/** Removes the folder; nothing where it is gone. Call it when its processes have ended. */
export async function removePlace(place: InstancePlace): Promise<void> {
  const owner = await lstat(place.home).catch(() => null);
  if (owner === null || owner.uid === process.getuid?.()) {
    await rm(place.directory, { recursive: true, force: true });
    return;
  }
  // As its own user: a live sibling could swap a folder for a link while we walk through it.
  await emptyAs(owner.uid, [place.home, place.socketDirectory]);
  await rm(place.socket, { force: true });
  for (const directory of [place.home, place.socketDirectory]) {
    await rmdir(directory).catch(ignoreGone);
  }
  await rm(place.pidFile, { force: true });
  await rmdir(place.directory).catch(ignoreGone);
}

function emptyAs(uid: number, directories: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("rm", ["-rf", "--", ...directories], {
      uid,
      gid: uid,
      cwd: "/",
      env: { PATH: "/usr/bin:/bin" },
      stdio: "ignore",
    });
    child.on("error", reject);
    child.on("exit", () => resolve());
  });
}

function ignoreGone(error: unknown): void {
  if (errorCode(error) !== "ENOENT") throw error;
}

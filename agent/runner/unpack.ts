import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunnerLimits } from "./config.ts";
import { asDiskFull, errorCode } from "./durable.ts";
import { type ZipEntry, invalid, readEntries, readEntry } from "./zip.ts";

const SYMLINK = 0o120000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

/** The file that is started. */
export const ENTRY = "node.mjs";

/**
 * Unpacks a function's zip into `directory`, whole or not at all; nothing where it is there.
 * With `gid` only that group (and we) can read it, and it can change nothing.
 * Throws `artifact.invalid` and `runner.disk_full`.
 */
export async function unpack(
  zip: string,
  directory: string,
  limits: RunnerLimits,
  gid: number | null,
): Promise<void> {
  if (await exists(join(directory, ENTRY))) return;
  const temporary = `${directory}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await unpackInto(zip, temporary, limits, gid);
    await rename(temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw asDiskFull(error);
  }
}

async function unpackInto(
  zip: string,
  directory: string,
  limits: RunnerLimits,
  gid: number | null,
): Promise<void> {
  const file = await open(zip, "r");
  try {
    const { size } = await file.stat();
    const entries = checkedEntries(await readEntries(file, size), size, limits);
    const made = new Set<string>();
    await folder(directory, made, gid);
    for (const entry of entries) {
      const content = await readEntry(file, size, entry);
      const path = join(directory, entry.name);
      await folders(directory, entry.name, made, gid);
      await writeFile(path, content, { flag: "wx", mode: 0o600 }).catch(nameClash(entry));
      await permit(path, 0o440, gid);
    }
  } finally {
    await file.close();
  }
}

/** The files of a zip that is safe to unpack. Throws `artifact.invalid`. */
function checkedEntries(
  entries: readonly ZipEntry[],
  zipSize: number,
  limits: RunnerLimits,
): ZipEntry[] {
  if (entries.length > limits.unpackedFiles) {
    throw invalid(`it holds ${entries.length} files, ${limits.unpackedFiles} are allowed`);
  }
  const files = entries.filter(({ name }) => !name.endsWith("/"));
  let total = 0;
  const names = new Set<string>();
  for (const entry of entries) {
    checkName(entry);
    if (names.has(entry.name)) throw invalid(`${entry.name} is in it twice`);
    names.add(entry.name);
    total += entry.size;
  }
  if (total > limits.unpackedBytes) {
    throw invalid(`unpacked it is larger than ${limits.unpackedBytes} bytes`);
  }
  if (total > zipSize * limits.unpackRatio) {
    throw invalid(`unpacked it is more than ${limits.unpackRatio} times as large`);
  }
  if (!names.has(ENTRY)) throw invalid(`${ENTRY} is missing`);
  return files;
}

function checkName({ name, fileType }: ZipEntry): void {
  const parts = name.replace(/\/$/, "").split("/");
  const unsafe =
    name.length > 1_024 ||
    /[\\\0]/.test(name) ||
    /^[A-Za-z]:/.test(name) ||
    parts.some((part) => part === "" || part === "." || part === ".." || part.length > 200);
  if (unsafe) throw invalid(`the name ${JSON.stringify(name.slice(0, 100))} is not allowed`);
  if (fileType === SYMLINK) throw invalid(`${name} is a link`);
  if (fileType !== 0 && fileType !== REGULAR && fileType !== DIRECTORY) {
    throw invalid(`${name} is neither a file nor a folder`);
  }
}

async function folders(root: string, name: string, made: Set<string>, gid: number | null) {
  const parents: string[] = [];
  for (let parent = dirname(name); parent !== "."; parent = dirname(parent)) parents.push(parent);
  for (const parent of parents.toReversed()) await folder(join(root, parent), made, gid);
}

async function folder(path: string, made: Set<string>, gid: number | null): Promise<void> {
  if (made.has(path)) return;
  await mkdir(path, { mode: 0o700 }).catch(nameClash({ name: path }));
  await permit(path, 0o750, gid);
  made.add(path);
}

function nameClash({ name }: { name: string }) {
  return (error: unknown) => {
    const clash = errorCode(error) === "EEXIST" || errorCode(error) === "ENOTDIR";
    throw clash ? invalid(`${name} is a file and a folder, or there twice`, error) : error;
  };
}

async function permit(path: string, mode: number, gid: number | null): Promise<void> {
  if (gid !== null) await chown(path, 0, gid);
  await chmod(path, mode);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

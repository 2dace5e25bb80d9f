import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const CACHE = join(import.meta.dirname, "../../node_modules/.cache");
const run = promisify(execFile);

export interface Runtimes {
  /** Holds the `node_modules` with the official runtimes. */
  folder: string;
  node: Readonly<Record<NodeVersion, string>>;
}

export type NodeVersion = "22" | "24";

/** The official runtimes, as `package-lock.json` here names them. */
export async function installRuntimes(): Promise<Runtimes> {
  const folder = await installPackages(import.meta.dirname, "lintas-runtimes");
  const arch = process.arch === "arm64" ? "arm64" : "x64";
  return {
    folder,
    node: {
      22: join(folder, `node_modules/node22-${arch}/bin/node`),
      24: process.execPath,
    },
  };
}

/**
 * Installs what `package-lock.json` in `from` names, once, without running any install script, and
 * gives the folder of its `node_modules`. It lies in a folder of its own, so that none of it is at
 * hand for what the root packs or ships.
 */
export async function installPackages(from: string, name: string): Promise<string> {
  const lock = await readFile(join(from, "package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const folder = join(CACHE, `${name}-${digest}`);
  if (!(await isThere(folder))) await install(from, folder);
  return folder;
}

/** Made whole before it gets its name, so that two tests at once do not see half of it. */
async function install(from: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  for (const name of ["package.json", "package-lock.json"]) {
    await cp(join(from, name), join(draft, name));
  }
  const options = ["--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", ["ci", ...options], { cwd: draft });
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await isThere(folder))) throw error;
  });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

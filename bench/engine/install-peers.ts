import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, copyFile, mkdir, mkdtemp, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const PEERS = join(import.meta.dirname, "peers");
const CACHE = join(import.meta.dirname, "../../node_modules/.cache");
const SERVERS = ["postgraphile.mjs", "yoga.mjs"];
const run = promisify(execFile);

/**
 * A folder with the peers' servers and what `peers/package-lock.json` names, installed at first use
 * without any install script; none of it is at hand for what the root packs or ships.
 */
export async function installPeers(): Promise<string> {
  const lock = await readFile(join(PEERS, "package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const folder = join(CACHE, `lintas-bench-peers-${digest}`);
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) await install(folder);
  for (const name of SERVERS) await copyFile(join(PEERS, name), join(folder, name));
  return folder;
}

async function install(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  for (const name of ["package.json", "package-lock.json"]) {
    await copyFile(join(PEERS, name), join(draft, name));
  }
  const options = ["--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", ["ci", ...options], { cwd: draft });
  await rename(draft, folder);
}

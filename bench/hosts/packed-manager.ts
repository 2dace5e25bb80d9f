import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { minifySync } from "rolldown/utils";
import { ensureConsole } from "../../functions/mounts/node/stack/console-build.ts";
import { packControl } from "../../functions/mounts/cloud/project.ts";

const root = resolve(import.meta.dirname, "../..");

export interface PackedManager {
  /** Where it is unpacked as a platform does it. */
  folder: string;
  digest: string;
  zipBytes: number;
  /** By what the files are. */
  unpackedBytes: Record<"code" | "source maps" | "console" | "rest", number>;
  close(): Promise<void>;
}

/** The built-in Manager with its console, packed and unpacked. */
export async function packManager(): Promise<PackedManager> {
  const below = await mkdtemp(join(tmpdir(), "lintas-bench-host-"));
  await ensureConsole(root, (work) => work(), new AbortController().signal);
  const build = await packControl(root, join(root, "dist/console"));
  const manager = build.parts.find(({ part }) => part.name === "manager");
  if (manager === undefined) throw new Error("there is no Manager");
  const folder = join(below, "zip");
  const unpackedBytes = { code: 0, "source maps": 0, console: 0, rest: 0 };
  for (const [name, bytes] of Object.entries(unzipSync(manager.bytes))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
    unpackedBytes[kindOf(name)] += bytes.byteLength;
  }
  return {
    folder,
    digest: manager.part.digest,
    zipBytes: manager.bytes.byteLength,
    unpackedBytes,
    close: () => rm(below, { recursive: true, force: true }),
  };
}

function kindOf(name: string): keyof PackedManager["unpackedBytes"] {
  if (name.startsWith("assets/")) return "console";
  if (name.endsWith(".map")) return "source maps";
  return /\.[cm]?js$/.test(name) ? "code" : "rest";
}

/** A copy of its code in as few bytes as can be, without source maps. */
export async function minified(manager: PackedManager): Promise<{ folder: string; bytes: number }> {
  const folder = `${manager.folder}-minified`;
  let bytes = 0;
  for (const name of await readdir(manager.folder, { recursive: true })) {
    if (name.startsWith("assets") || !/\.[cm]?js$/.test(name)) continue;
    const file = join(manager.folder, name);
    if (!(await stat(file)).isFile()) continue;
    const { code, errors } = minifySync(name, await readFile(file, "utf8"), { module: true });
    if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), code);
    bytes += Buffer.byteLength(code);
  }
  return { folder, bytes };
}

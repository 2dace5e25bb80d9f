import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { OutputChunk } from "rolldown";
import { FUNCTION_FILE } from "./manifest.ts";
import { bundleOwn } from "./own-bundle.ts";
import { licences, repositoryRoot } from "./own-sources.ts";

/** The folder that a published CLI brings, beside its bundle. */
export const ENGINE_FOLDER = "engine";

/**
 * The engine as every supergraph's zip holds it, by names in the zip: `function.mjs` and its chunks.
 * A published CLI brings it along; inside this repository it is made from its sources. The bytes are
 * the same.
 */
export function engineBundle(): Promise<Map<string, Uint8Array>> {
  made ??= brought().catch(() => bundleEngine());
  return made;
}
let made: Promise<Map<string, Uint8Array>> | undefined;

async function brought(): Promise<Map<string, Uint8Array>> {
  const folder = fileURLToPath(new URL(`./${ENGINE_FOLDER}/`, import.meta.url));
  const names = await readdir(folder, { recursive: true });
  const files = names
    .filter((name) => name.endsWith(".mjs"))
    .sort()
    .map(async (name) => {
      return [name.split(sep).join("/"), await readFile(join(folder, name))] as const;
    });
  return new Map(await Promise.all(files));
}

const SOURCE = "functions/mounts/engine/function.ts";

/** Makes the engine from its sources. The CLI's own build writes it beside its bundle. */
export async function bundleEngine(): Promise<Map<string, Uint8Array>> {
  const root = await repositoryRoot();
  const output = await bundleOwn(
    {
      cwd: root,
      input: { function: join(root, SOURCE) },
      resolve: { mainFields: ["module", "main"] },
      // The oldest that a cloud runs it on.
      transform: { target: "node22", define: { "process.env.NODE_ENV": '"production"' } },
    },
    { entryFileNames: FUNCTION_FILE, chunkFileNames: "chunks/[hash].mjs" },
  );
  const chunks = output.filter((file) => file.type === "chunk");
  const banner = await licences(root, packagesIn(chunks));
  return new Map(
    chunks.map(({ fileName, isEntry, code }) => {
      return [fileName, new TextEncoder().encode(isEntry ? `${banner}\n${code}` : code)];
    }),
  );
}

/** Whose code landed there: their licences go with it. */
function packagesIn(chunks: readonly OutputChunk[]): string[] {
  const names = chunks
    .flatMap(({ moduleIds }) => moduleIds)
    .flatMap((id) => /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1] ?? []);
  return [...new Set(names)].sort();
}

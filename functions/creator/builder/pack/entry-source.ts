import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { NODE_ENTRY_FILE } from "./manifest.ts";

/**
 * The entry for Node as one module. A published CLI brings it along (`entry/node.mjs` beside its
 * bundle); inside this repository it is made from its source. The bytes are the same.
 */
export function nodeEntry(): Promise<Uint8Array> {
  made ??= load();
  return made;
}
let made: Promise<Uint8Array> | undefined;

async function load(): Promise<Uint8Array> {
  const brought = fileURLToPath(new URL(`./entry/${NODE_ENTRY_FILE}`, import.meta.url));
  return (await readFile(brought).catch(() => null)) ?? bundleNodeEntry();
}

/** Makes the entry from its source. The CLI's own build writes it to `entry/node.mjs`. */
export async function bundleNodeEntry(): Promise<Uint8Array> {
  const source = await entrySource();
  const bundle = await rolldown({
    input: source,
    platform: "node",
    external: /^node:/,
    experimental: { attachDebugInfo: "none" },
    logLevel: "silent",
  });
  try {
    const { output } = await bundle.generate({
      format: "esm",
      codeSplitting: false,
      minify: true,
      comments: false,
    });
    return new TextEncoder().encode(output[0].code);
  } finally {
    await bundle.close();
  }
}

const SOURCE = "functions/creator/builder/entry/node.ts";

/** Found from this file as well as from a bundle of it anywhere in the repository. */
async function entrySource(): Promise<string> {
  let folder = import.meta.dirname;
  while (folder !== dirname(folder)) {
    folder = dirname(folder);
    const file = join(folder, SOURCE);
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new Error(`Neither entry/${NODE_ENTRY_FILE} nor its source is there: install again.`);
}

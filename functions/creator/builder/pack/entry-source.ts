import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { NODE_ENTRY_FILE } from "./manifest.ts";

/**
 * The entry for Node as one module. It is bundled beside a published CLI (`entry/node.mjs`), and
 * made from its source where that is there: the bytes are the same.
 */
export function nodeEntry(): Promise<Uint8Array> {
  made ??= load();
  return made;
}
let made: Promise<Uint8Array> | undefined;

async function load(): Promise<Uint8Array> {
  for (const place of ["./entry/", "../entry/"]) {
    const url = new URL(place + NODE_ENTRY_FILE, import.meta.url);
    const found = await readFile(url).catch(() => null);
    if (found !== null) return found;
  }
  return bundleNodeEntry();
}

/** Makes the entry from its source. The CLI's own build writes it to `entry/node.mjs`. */
export async function bundleNodeEntry(): Promise<Uint8Array> {
  const source = fileURLToPath(new URL("../entry/node.ts", import.meta.url));
  const bundle = await rolldown({
    input: source,
    platform: "node",
    external: [/^node:/, "./function.mjs"],
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

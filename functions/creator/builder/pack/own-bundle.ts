import {
  type InputOptions,
  type OutputAsset,
  type OutputChunk,
  type OutputOptions,
  rolldown,
} from "rolldown";

/** Bundles code of ours that goes into builds: the same bytes on every machine, without a path in them. */
export async function bundleOwn(
  input: InputOptions,
  output: OutputOptions,
): Promise<[OutputChunk, ...(OutputChunk | OutputAsset)[]]> {
  const bundle = await rolldown({
    platform: "node",
    external: /^node:/,
    experimental: { attachDebugInfo: "none" },
    logLevel: "silent",
    ...input,
  });
  try {
    const made = await bundle.generate({ format: "esm", minify: true, comments: false, ...output });
    return made.output;
  } finally {
    await bundle.close();
  }
}

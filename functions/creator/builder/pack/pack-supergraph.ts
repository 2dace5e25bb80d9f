import type { Definition } from "../../../../shared/domain/definition.ts";
import { sha256Hex } from "../../../../shared/canonical.ts";
import { engineBundle } from "./engine-bundle.ts";
import { entryFiles } from "./entry-source.ts";
import { FORMAT, MANIFEST_FILE, manifestFile, SUPERGRAPH_FILE } from "./manifest.ts";
import type { PackedPart } from "./pack.ts";
import { compileProjectSupergraph } from "./supergraph/compile-project.ts";
import type { SupergraphFinding } from "./supergraph/told.ts";
import { zipOf } from "./zip-of.ts";

/**
 * Packs one supergraph: its compiled file for engines that many builds share, and a zip that serves
 * the same file wherever functions run. Throws as `compileProjectSupergraph`, and `pack.too_large`.
 */
export async function packSupergraph(
  root: string,
  name: string,
  definition: Definition,
): Promise<{ packed: PackedPart; warnings: SupergraphFinding[] }> {
  const { file, calls, warnings } = await compileProjectSupergraph(root, name, definition);
  const [entries, engine] = await Promise.all([entryFiles(), engineBundle()]);
  const files = new Map<string, Uint8Array>([
    ...engine,
    ...entries,
    [SUPERGRAPH_FILE, file],
    [MANIFEST_FILE, manifestFile({ format: FORMAT, assets: {} })],
  ]);
  const { bytes, digest, size } = await zipOf(name, files);
  const supergraph = {
    digest: await sha256Hex(file),
    size: file.byteLength,
    ...(calls.length === 0 ? {} : { calls }),
  };
  return {
    packed: {
      part: { name, kind: "supergraph", digest, size, format: FORMAT, supergraph },
      bytes,
      compiled: file,
    },
    warnings,
  };
}

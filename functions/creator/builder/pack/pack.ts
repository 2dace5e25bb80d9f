import { realpath } from "node:fs/promises";
import { BuildContent, type Part, pathTable } from "../../../../shared/domain/build.ts";
import type { Definition, FunctionDefinition } from "../../../../shared/domain/definition.ts";
import { digestOf, sha256Hex } from "../../../../shared/canonical.ts";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { buildId } from "../../../../shared/ids.ts";
import { readAssets } from "./assets.ts";
import { bundleFunction } from "./bundle-function.ts";
import { entryFiles } from "./entry-source.ts";
import { type ArtifactManifest, FORMAT, MANIFEST_FILE, manifestFile } from "./manifest.ts";
import { type NativeCache, refuseNativeModules } from "./native-modules.ts";
import { insideProject } from "./project-path.ts";
import type { SupergraphFinding } from "./supergraph/told.ts";
import { zipOf } from "./zip-of.ts";

export interface PackedPart {
  part: Part;
  /** The zip, whose SHA-256 is `part.digest`. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Of a supergraph: the compiled file, whose SHA-256 is `part.supergraph.digest`. */
  compiled?: Uint8Array<ArrayBuffer>;
}

/** Not a mistake, but worth a look. */
export interface PackWarning extends SupergraphFinding {
  part: string;
}

export interface PackedBuild {
  id: string;
  /** Of `content`; `id` is made from it. */
  digest: string;
  content: BuildContent;
  parts: PackedPart[];
  warnings: PackWarning[];
}

/**
 * Packs every function and supergraph of a project. Equal sources give equal bytes, hence the same
 * build, on every machine. Throws `pack.failed`, `pack.native_module`, `pack.unsafe_path`,
 * `pack.too_large` and `supergraph.invalid`.
 *
 * @param folder where the definition lies; nothing outside of it (but packages) is read.
 */
export async function packProject(folder: string, definition: Definition): Promise<PackedBuild> {
  const root = await realpath(folder);
  const natives: NativeCache = new Map();
  const names = Object.keys(definition.functions).sort();
  const functions = names.map((name) => {
    const one = definition.functions[name];
    if (one === undefined) throw new Error(`no function ${name}`);
    return packFunction(root, name, one, natives);
  });
  const [parts, supergraphs] = await Promise.all([
    Promise.all(functions),
    packSupergraphs(root, definition),
  ]);
  parts.push(...supergraphs.map(({ packed }) => packed));
  const { $schema: _, ...kept } = definition;
  const content = BuildContent.parse({
    format: 1,
    definition: kept,
    parts: parts.map(({ part }) => part),
    paths: pathTable(kept),
  });
  const digest = await digestOf(content);
  const warnings = supergraphs.flatMap(({ packed, warnings: own }) =>
    own.map((one) => ({ part: packed.part.name, ...one })),
  );
  return { id: buildId(digest), digest, content, parts, warnings };
}

/** All contents of a build by their digest. */
export function packedBlobs({
  parts,
}: Pick<PackedBuild, "parts">): Map<string, Uint8Array<ArrayBuffer>> {
  return new Map(
    parts.flatMap(({ part, bytes, compiled }) => [
      [part.digest, bytes] as const,
      ...(part.supergraph === undefined || compiled === undefined
        ? []
        : [[part.supergraph.digest, compiled] as const]),
    ]),
  );
}

async function packSupergraphs(root: string, definition: Definition) {
  const names = Object.keys(definition.supergraphs ?? {}).sort();
  if (names.length === 0) return [];
  // Loaded late: most projects have functions alone, and the compiler is large.
  const { packSupergraph } = await import("./pack-supergraph.ts");
  return Promise.all(names.map((name) => packSupergraph(root, name, definition)));
}

async function packFunction(
  root: string,
  name: string,
  definition: FunctionDefinition,
  natives: NativeCache,
): Promise<PackedPart> {
  const source = await insideProject(root, definition.entry);
  if (source === null) {
    throw new AppError("pack.failed", {
      detail: `\`${name}\` cannot be packed: \`${definition.entry}\` is not there.`,
    });
  }
  const [entries, bundle, assets] = await Promise.all([
    entryFiles(),
    bundleFunction(root, name, source),
    definition.assets === undefined
      ? new Map<string, Uint8Array<ArrayBuffer>>()
      : readAssets(root, definition.assets),
  ]);
  await refuseNativeModules(root, name, bundle.modules, natives);
  const manifest = await manifestOf(definition.path, assets);
  const files = new Map<string, Uint8Array>([
    ...bundle.files,
    ...[...assets].map(([path, bytes]) => [`assets/${path}`, bytes] as const),
    ...entries,
    [MANIFEST_FILE, manifestFile(manifest)],
  ]);
  const { bytes, digest, size } = await zipOf(name, files);
  return { part: { name, kind: "function", digest, size, format: FORMAT }, bytes };
}

async function manifestOf(
  path: string,
  assets: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<ArtifactManifest> {
  const base = path.endsWith("/") ? path : `${path}/`;
  const listed = await Promise.all(
    [...assets].map(async ([name, bytes]) => {
      const entry = {
        file: `assets/${name}`,
        sha256: await sha256Hex(bytes),
        size: bytes.byteLength,
      };
      return [base + name, entry] as const;
    }),
  );
  return { format: FORMAT, assets: Object.fromEntries(listed) };
}

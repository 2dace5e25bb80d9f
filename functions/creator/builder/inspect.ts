import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { AppError } from "../../../shared/errors/app-error.ts";
import {
  ArtifactManifest,
  ENTRY_FILES,
  FUNCTION_FILE,
  MANIFEST_FILE,
  UNPACKED_BYTES_MAX,
  ZIPPED_BYTES_MAX,
} from "./pack/manifest.ts";
import {
  type ZipEntry,
  type ZipReader,
  contentOffset,
  readCentralDirectory,
} from "./zip-directory.ts";

export interface InspectedArtifact {
  manifest: ArtifactManifest;
  files: { name: string; size: number }[];
  /** Bytes of all files together. */
  unpacked: number;
  /** Of the file that was asked for; null: it is not there, or none was. */
  content: Uint8Array | null;
}

const inflate = promisify(inflateRaw);

/**
 * Looks at a part's zip before it goes to any target; `source` is its bytes or a file's path.
 * First the directory alone, which costs nothing however large the claims in it are; only what
 * passes is inflated, one file after the other and never beyond its claimed size, so that what is
 * accepted really has the names, sizes and contents it claims. Throws `artifact.invalid`.
 *
 * @param wanted a file in it whose content is given back.
 */
export async function inspectArtifact(
  source: Uint8Array | string,
  wanted?: string,
): Promise<InspectedArtifact> {
  if (typeof source !== "string") {
    const bytes: ZipReader = {
      size: source.byteLength,
      read: async (at, length) => source.subarray(at, at + length),
    };
    return inspect(bytes, wanted);
  }
  const file = await open(source, "r");
  try {
    const { size } = await file.stat();
    const reader: ZipReader = {
      size,
      read: async (at, length) => {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
        return buffer.subarray(0, bytesRead);
      },
    };
    return await inspect(reader, wanted);
  } finally {
    await file.close();
  }
}

async function inspect(zip: ZipReader, wanted?: string): Promise<InspectedArtifact> {
  if (zip.size > ZIPPED_BYTES_MAX) throw invalid("it is larger than 100 MB");
  const entries = await readCentralDirectory(zip);
  checkNames(entries);
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  if (unpacked > UNPACKED_BYTES_MAX) throw invalid("it is larger than 250 MB unpacked");
  const places = await checkPlaces(zip, entries);
  for (const name of [FUNCTION_FILE, MANIFEST_FILE, ...ENTRY_FILES[1]]) {
    if (!places.has(name)) throw invalid(`it has no \`${name}\``);
  }
  let manifest: ArtifactManifest | undefined;
  let kept: Uint8Array | null = null;
  for (const entry of entries) {
    const content = await contentOf(zip, entry, places.get(entry.name) ?? 0);
    if (entry.name === MANIFEST_FILE) manifest = parseManifest(content);
    if (entry.name === wanted) kept = content;
  }
  if (manifest === undefined) throw invalid(`it has no \`${MANIFEST_FILE}\``);
  for (const name of ENTRY_FILES[manifest.format]) {
    if (!places.has(name)) throw invalid(`it has no \`${name}\``);
  }
  for (const { file, size } of Object.values(manifest.assets)) {
    const found = entries.find(({ name }) => name === file);
    if (found?.size !== size)
      throw invalid(`its manifest lists \`${file}\`, which it does not hold`);
  }
  const files = entries.map(({ name, size }) => ({ name, size }));
  return { manifest, unpacked, files, content: kept };
}

const NAME_BYTES_MAX = 1_024;

function checkNames(entries: readonly ZipEntry[]): void {
  const seen = new Set<string>();
  const folders = new Set<string>();
  for (const { name, mode } of entries) {
    const shown = JSON.stringify(name.slice(0, 200));
    const steps = name.split("/");
    // Written by a Unix, its mode tells what it is; a zip without modes holds plain files.
    if (mode !== 0 && (mode & 0o170000) !== 0o100000) throw invalid(`${shown} is not a plain file`);
    if (/[\\\p{Cc}\uFFFD]/u.test(name))
      throw invalid(`${shown} has a character that no name may have`);
    if (Buffer.byteLength(name) > NAME_BYTES_MAX) throw invalid(`the name ${shown} is too long`);
    if (
      /^[A-Za-z]:/.test(name) ||
      steps.some((step) => step === "" || step === "." || step === "..")
    ) {
      throw invalid(`${shown} is not a plain relative path`);
    }
    const same = name.normalize("NFC");
    if (seen.has(same)) throw invalid(`${shown} stands in it twice`);
    seen.add(same);
    for (let i = 1; i < steps.length; i++)
      folders.add(steps.slice(0, i).join("/").normalize("NFC"));
  }
  for (const name of seen) {
    if (folders.has(name))
      throw invalid(`${JSON.stringify(name)} is both a file and a folder in it`);
  }
}

/** Where each content begins. Contents that overlap make small zips unpack to huge ones. */
async function checkPlaces(
  zip: ZipReader,
  entries: readonly ZipEntry[],
): Promise<Map<string, number>> {
  const places = new Map<string, number>();
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.headerAt - b.headerAt)) {
    if (entry.headerAt < end) throw invalid(`\`${entry.name}\` lies over another file`);
    const at = await contentOffset(zip, entry);
    end = at + entry.packed;
    if (end > entry.directoryAt) throw invalid(`\`${entry.name}\` lies over the directory`);
    places.set(entry.name, at);
  }
  return places;
}

async function contentOf(zip: ZipReader, entry: ZipEntry, at: number): Promise<Uint8Array> {
  const packed = await zip.read(at, entry.packed);
  const content = entry.stored ? packed : await inflated(entry, packed);
  if (content.byteLength !== entry.size)
    throw invalid(`\`${entry.name}\` has not the size it claims`);
  if (crc32(content) !== entry.crc) throw invalid(`\`${entry.name}\` is damaged`);
  return content;
}

async function inflated(entry: ZipEntry, packed: Uint8Array): Promise<Uint8Array> {
  if (packed.byteLength === 0) throw invalid(`\`${entry.name}\` is damaged`);
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    throw invalid(`\`${entry.name}\` is damaged or has not the size it claims`, cause);
  }
}

function parseManifest(content: Uint8Array): ArtifactManifest {
  try {
    return ArtifactManifest.parse(JSON.parse(Buffer.from(content).toString("utf8")));
  } catch (cause) {
    throw invalid(`its \`${MANIFEST_FILE}\` is not a manifest of format 1 or 2`, cause);
  }
}

function invalid(why: string, cause?: unknown): AppError {
  return new AppError("artifact.invalid", { detail: `The zip is refused: ${why}.`, cause });
}

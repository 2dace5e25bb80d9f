import { createHash } from "node:crypto";
import { CompiledFileError } from "./compiled-file-error.ts";

/**
 * Of the compiled form; raised with every change of what is behind the header but the source, except
 * for what older engines pass over and newer ones do without.
 */
export const FORMAT_VERSION = 1;

const MAGIC = Buffer.from("LTSGRAPH", "latin1");
const DIGEST_BYTES = 32;
const DIGEST_AT = 24;
/** Where the compiled form begins. */
export const HEADER_BYTES = DIGEST_AT + DIGEST_BYTES;

/**
 * The first bytes of a file, the same in every format version, so that any engine finds the source in
 * any file: magic, version, length of the file, where the source begins, its length once unpacked,
 * SHA-256 of all that is behind the header. Numbers are of 32 bits, little-endian.
 */
export interface Header {
  version: number;
  sourceAt: number;
  sourceBytes: number;
}

/** A whole file of its two parts. */
export function withHeader(
  compiled: Buffer,
  source: Buffer,
  sourceBytes: number,
  version: number = FORMAT_VERSION,
): Buffer {
  const sourceAt = HEADER_BYTES + compiled.length;
  const file = Buffer.concat([Buffer.alloc(HEADER_BYTES), compiled, source]);
  MAGIC.copy(file);
  file.writeUInt32LE(version, 8);
  file.writeUInt32LE(file.length, 12);
  file.writeUInt32LE(sourceAt, 16);
  file.writeUInt32LE(sourceBytes, 20);
  digestOf(file).copy(file, DIGEST_AT);
  return file;
}

/** Checks a file whole. Throws `CompiledFileError` where it is not as it was written. */
export function readHeader(file: Buffer): Header {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, file.length))) {
    throw new CompiledFileError("foreign", "this is not a compiled supergraph");
  }
  if (file.length < HEADER_BYTES) {
    throw new CompiledFileError("truncated", `the file ends after ${file.length} bytes`);
  }
  const length = file.readUInt32LE(12);
  if (file.length < length) {
    const message = `the file ends after ${file.length} of ${length} bytes`;
    throw new CompiledFileError("truncated", message);
  }
  const sourceAt = file.readUInt32LE(16);
  const digest = file.subarray(DIGEST_AT, HEADER_BYTES);
  if (file.length > length || sourceAt > length || !digestOf(file).equals(digest)) {
    throw new CompiledFileError(
      "damaged",
      "the file does not have the content it was written with",
    );
  }
  return { version: file.readUInt32LE(8), sourceAt, sourceBytes: file.readUInt32LE(20) };
}

/** Of everything but itself. */
function digestOf(file: Buffer): Buffer {
  const hash = createHash("sha256");
  hash.update(file.subarray(0, DIGEST_AT)).update(file.subarray(HEADER_BYTES));
  return hash.digest();
}

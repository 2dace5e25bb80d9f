import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { CompiledFileError } from "./compiled-file-error.ts";

const NO_DICTIONARY = Buffer.alloc(0);
const CHUNK_BYTES_MAX = 64 * 1024;

/** Zstandard gives the same bytes on every machine, which deflate of Node does not. */
export function compressed(bytes: Buffer, dictionary: Buffer = NO_DICTIONARY): Buffer {
  const params = { [constants.ZSTD_c_compressionLevel]: 6 };
  return zstdCompressSync(bytes, { params, ...given(dictionary) });
}

/**
 * @param length What it has once unpacked; more is never made.
 * @param dictionary What it was compressed with.
 */
export function unpacked(
  bytes: Buffer,
  length: number,
  dictionary: Buffer = NO_DICTIONARY,
): Buffer {
  try {
    const maxOutputLength = Math.max(1, length);
    // With room for one byte more than it takes there is no second buffer. Larger ones grow, as they come:
    // the length is the file's word.
    const chunkSize = Math.max(constants.Z_MIN_CHUNK, Math.min(length + 1, CHUNK_BYTES_MAX));
    const whole = zstdDecompressSync(bytes, { maxOutputLength, chunkSize, ...given(dictionary) });
    if (whole.length === length) return owned(whole);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  throw new CompiledFileError("damaged", "a part of the file cannot be unpacked");
}

/** A copy in memory of its own: small buffers are parts of larger ones, which they would hold. */
export function owned(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function given(dictionary: Buffer): { dictionary?: Buffer } {
  return dictionary.length === 0 ? {} : { dictionary };
}

import { CompiledFileError } from "./compiled-file-error.ts";
import { readHeader } from "./header.ts";
import { compressed, unpacked } from "./zstd.ts";

/** What a file was compiled of, so that another version of the engine can compile it again. */
export interface CompiledSource {
  /** OpenDD with its envelope. */
  metadata: unknown;
  authConfig: unknown;
}

export function writeSource(source: CompiledSource): { packed: Buffer; bytes: number } {
  // Not sorted: OpenDD's records keep their order, and the API shows it.
  const json = Buffer.from(JSON.stringify([source.metadata, source.authConfig]));
  return { packed: compressed(json), bytes: json.length };
}

/** Reads the source of a file of any format version. Throws `CompiledFileError`. */
export function readSource(file: Uint8Array): CompiledSource {
  const whole = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const { sourceAt, sourceBytes } = readHeader(whole);
  const json: unknown = JSON.parse(unpacked(whole.subarray(sourceAt), sourceBytes).toString());
  if (!Array.isArray(json)) throw new CompiledFileError("damaged", "the file holds no metadata");
  const [metadata, authConfig] = json as unknown[];
  return { metadata, authConfig };
}

import { CompiledFileError } from "./compiled-file-error.ts";
import { readHeader } from "./header.ts";
import { compressed, unpacked } from "./zstd.ts";

/** What a file was compiled of, so that another version of the engine can compile it again. */
export interface CompiledSource {
  /** OpenDD with its envelope. */
  metadata: unknown;
  authConfig: unknown;
  /** What it brings beside its metadata. */
  serving?: Serving;
}

/** How a supergraph is served. */
export interface Serving {
  /** Of its GraphQL endpoint, e.g. `/graphql`. */
  path: string;
  /** Configurations of connectors in the engine's own process, by the name in `lintas:connector/<name>`. */
  connectors: Readonly<Record<string, unknown>>;
  /** Absent: pages of no other origin read its answers. */
  cors?: Cors;
}

export interface Cors {
  /** As browsers send them, or `*` for all. */
  origins: readonly string[];
}

export const DEFAULT_SERVING: Serving = { path: "/graphql", connectors: {} };

export function writeSource(source: CompiledSource): { packed: Buffer; bytes: number } {
  const { metadata, authConfig, serving = DEFAULT_SERVING } = source;
  // Not sorted: OpenDD's records keep their order, and the API shows it.
  const json = Buffer.from(JSON.stringify([metadata, authConfig, serving]));
  return { packed: compressed(json), bytes: json.length };
}

/** Reads the source of a file of any format version. Throws `CompiledFileError`. */
export function readSource(file: Uint8Array): CompiledSource {
  const whole = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const { sourceAt, sourceBytes } = readHeader(whole);
  const json: unknown = JSON.parse(unpacked(whole.subarray(sourceAt), sourceBytes).toString());
  if (!Array.isArray(json)) throw new CompiledFileError("damaged", "the file holds no metadata");
  const [metadata, authConfig, serving] = json as [unknown, unknown, Serving];
  return { metadata, authConfig, serving };
}

import * as z from "zod";
import { Sha256 } from "../../../../shared/domain/names.ts";

export const MANIFEST_FILE = "lintas.json";
/** The user's bundle; every platform's entry imports it. */
export const FUNCTION_FILE = "function.mjs";
/** The entry for Node, containers and servers. */
export const NODE_ENTRY_FILE = "node.mjs";

const AssetEntry = z.strictObject({
  file: z.string(),
  sha256: Sha256,
  size: z.int().min(0),
});

/** What a part's zip says about itself. */
export const ArtifactManifest = z.strictObject({
  format: z.literal(1),
  /** By the path they are requested with, percent-decoded. */
  assets: z.record(z.string(), AssetEntry),
});
export type ArtifactManifest = z.infer<typeof ArtifactManifest>;

/** The least that every cloud takes for one function. */
export const ZIPPED_BYTES_MAX = 50 * 1024 * 1024;
export const UNPACKED_BYTES_MAX = 250 * 1024 * 1024;
/** As many files as one zip may hold. */
export const FILES_MAX = 20_000;

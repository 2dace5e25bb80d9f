import * as z from "zod";
import { canonicalJson } from "../../../../shared/canonical.ts";
import { Sha256 } from "../../../../shared/domain/names.ts";

export const MANIFEST_FILE = "lintas.json";
/** The user's bundle; every platform's entry imports it. */
export const FUNCTION_FILE = "function.mjs";
/** A compiled supergraph, beside the engine that serves it. */
export const SUPERGRAPH_FILE = "supergraph.bin";
/**
 * What every zip holds of ours, by its format. Format 1 ran on Node alone: builds of it are still
 * released on `local` and on servers, not on clouds.
 */
export const ENTRY_FILES = {
  1: ["node.mjs"],
  2: [
    // Containers, servers, the local runner, Cloud Run.
    "node.mjs",
    // AWS Lambda: `lambda.handler`.
    "lambda.mjs",
    // Cloud Functions (target `lintas`) and Azure Functions, found through package.json.
    "package.json",
    "main.mjs",
    "azure.mjs",
    "host.json",
  ],
} as const;
/** The format that is made now. */
export const FORMAT = 2;
export type EntryFile = (typeof ENTRY_FILES)[typeof FORMAT][number];

const AssetEntry = z.strictObject({
  file: z.string(),
  sha256: Sha256,
  size: z.int().min(0),
});

/** What a part's zip says about itself. */
export const ArtifactManifest = z.strictObject({
  format: z.literal([1, 2]),
  /** By the path they are requested with, percent-decoded. */
  assets: z.record(z.string(), AssetEntry),
});
export type ArtifactManifest = z.infer<typeof ArtifactManifest>;

export function manifestFile(manifest: ArtifactManifest): Uint8Array {
  return new TextEncoder().encode(canonicalJson(manifest));
}

/** What Lintas itself takes; the plan tells where a target takes less, as Lambda with its 50 MB. */
export const ZIPPED_BYTES_MAX = 100 * 1024 * 1024;
/** The least that every cloud takes for one function. */
export const UNPACKED_BYTES_MAX = 250 * 1024 * 1024;
/** As many files as one zip may hold. */
export const FILES_MAX = 20_000;

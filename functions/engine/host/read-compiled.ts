import { createHash } from "node:crypto";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import { openBuild } from "./open-build.ts";
import type { ServedPart } from "./served-part.ts";

/**
 * Reads a compiled supergraph and opens it. Throws `blob.not_found`, `blob.digest_mismatch` and
 * `supergraph.unreadable`.
 */
export async function readCompiled(
  objects: ObjectStore,
  organization: string,
  artifact: ServedPart["artifact"],
): Promise<OpenedBuild> {
  const file = await bytesOf(await objects.get(organization, artifact.digest), artifact);
  try {
    return await openBuild(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError("supergraph.unreadable", { detail: `${why}.`, cause: error });
  }
}

/** Hashed as it comes, so that a large file never holds everybody else up. */
async function bytesOf(
  stream: ReadableStream<Uint8Array>,
  { digest, size }: { digest: string; size: number },
): Promise<Uint8Array> {
  const hash = createHash("sha256");
  let bytes: Uint8Array | null = null;
  let came = 0;
  for await (const chunk of stream) {
    if (came + chunk.length > size) throw new AppError("blob.digest_mismatch");
    hash.update(chunk);
    // A small one that came whole is not copied.
    bytes ??= chunk.length === size ? chunk : Buffer.allocUnsafeSlow(size);
    if (bytes !== chunk) bytes.set(chunk, came);
    came += chunk.length;
  }
  if (came !== size || hash.digest("hex") !== digest) throw new AppError("blob.digest_mismatch");
  return bytes ?? new Uint8Array();
}

import { createHash } from "node:crypto";
import { missingBy } from "../../../../shared/blob.ts";
import { AppError } from "../../../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../../../shared/ports/object-store.ts";

/** An object store of this process, with what a test wants to know of it. */
export interface MemoryObjects extends ObjectStore {
  /** Keeps a file, and tells its name. */
  keep(organization: string, file: Uint8Array<ArrayBuffer>): { digest: string; size: number };
  /** Digests in the order in which they were read. */
  reads: string[];
  /** What each reading waits for. */
  gate: () => Promise<void>;
}

export function memoryObjects(): MemoryObjects {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const key = (organization: string, digest: string) => `${organization}/${digest}`;
  const size: ObjectStore["size"] = async (organization, digest) =>
    files.get(key(organization, digest))?.length ?? null;
  const made: MemoryObjects = {
    reads: [],
    gate: async () => {},
    size,
    missing: missingBy(size),
    keep(organization, file) {
      const digest = createHash("sha256").update(file).digest("hex");
      files.set(key(organization, digest), file);
      return { digest, size: file.length };
    },
    async put(organization, { digest }, body) {
      files.set(key(organization, digest), new Uint8Array(await new Response(body).arrayBuffer()));
    },
    async get(organization, digest) {
      made.reads.push(digest);
      await made.gate();
      const file = files.get(key(organization, digest));
      if (file === undefined) throw new AppError("blob.not_found");
      return new Blob([file]).stream();
    },
    async delete(organization, digest) {
      files.delete(key(organization, digest));
    },
  };
  return made;
}

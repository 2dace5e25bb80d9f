import { verified } from "../../shared/blob.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { CallContext, ComputeAdapter } from "../../shared/ports/compute.ts";
import type { Storage } from "./storage.ts";

/** Where a zip lies; the generation is the very bytes, whatever is put there later. */
export interface ArtifactPlace {
  bucket: string;
  object: string;
  generation: string;
}

export interface Artifacts {
  put: ComputeAdapter["putArtifact"];
  /** Throws `blob.not_found`. */
  find(cx: CallContext, organization: string, digest: string): Promise<ArtifactPlace>;
  /** Without its generation; makes no call. */
  place(organization: string, digest: string): Omit<ArtifactPlace, "generation">;
}

/** Zips by digest in one bucket of the region, made when the first is put there. */
export function createArtifacts(
  storage: Storage,
  { bucket, region }: { bucket: string; region: string },
): Artifacts {
  // An object under its digest never changes, so what was seen once stays true while it is there.
  const generations = new Map<string, string>();
  const nameOf = (organization: string, digest: string) => `${organization}/${digest}.zip`;
  const look = async (cx: CallContext, object: string) => {
    const found = await storage.look(cx, bucket, object);
    if (found !== null) generations.set(object, found.generation);
    return found?.generation ?? null;
  };
  return {
    place: (organization, digest) => ({ bucket, object: nameOf(organization, digest) }),
    async find(cx, organization, digest) {
      const object = nameOf(organization, digest);
      const generation = generations.get(object) ?? (await look(cx, object));
      if (generation === null) throw new AppError("blob.not_found");
      return { bucket, object, generation };
    },
    async put(cx, { organization, digest, size }, open) {
      const object = nameOf(organization, digest);
      const found = await storage.lookInto(cx, bucket, object);
      if (found === "no-bucket") await storage.makeBucket(cx, bucket, region);
      else if (found !== "no-object") {
        generations.set(object, found.generation);
        return;
      }
      const stream = verified(await open(), { digest, size });
      const type = "application/zip";
      const stored = await storage.upload(cx, bucket, object, { stream, size, type });
      if (stored === null) await look(cx, object);
      else generations.set(object, stored.generation);
    },
  };
}

import { checkBlobName, missingBy, verified } from "../../shared/blob.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import { GoogleError } from "./google-error.ts";
import type { Storage } from "./storage.ts";

/** Blobs in a bucket: `<organization>/<first two characters>/<digest>`. */
export function createBucketStore(
  storage: Storage,
  place: { bucket: string; region: string },
  context: () => CallContext,
): ObjectStore {
  const { bucket, region } = place;
  const size = async (organization: string, digest: string) =>
    (await storage.look(context(), bucket, nameOf(organization, digest)))?.size ?? null;
  return {
    size,
    missing: missingBy(size),
    async put(organization, blob, body) {
      const object = nameOf(organization, blob.digest);
      if ((await size(organization, blob.digest)) !== null) {
        await body.cancel();
        return;
      }
      // The body comes once, so the bucket must be there before it is begun.
      await ensureBucket(storage, context(), bucket, region);
      const type = "application/octet-stream";
      const stream = verified(body, blob);
      await storage.upload(context(), bucket, object, { stream, size: blob.size, type });
    },
    async get(organization, digest) {
      const found = await storage.download(context(), bucket, nameOf(organization, digest));
      if (found?.body == null) throw new AppError("blob.not_found");
      return found.body;
    },
    delete: (organization, digest) =>
      storage.delete(context(), bucket, nameOf(organization, digest)),
  };
}

const made = new WeakMap<Storage, Set<string>>();

async function ensureBucket(storage: Storage, cx: CallContext, bucket: string, region: string) {
  const known = made.get(storage) ?? new Set<string>();
  made.set(storage, known);
  if (known.has(bucket)) return;
  try {
    await storage.makeBucket(cx, bucket, region);
  } catch (error) {
    // Who may only use a bucket may not make one: then it is there, or the upload will tell.
    if (!(error instanceof GoogleError) || error.code !== "PERMISSION_DENIED") throw error;
  }
  known.add(bucket);
}

function nameOf(organization: string, digest: string): string {
  checkBlobName(organization, digest);
  return `${organization}/${digest.slice(0, 2)}/${digest}`;
}

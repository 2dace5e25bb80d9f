// eslint-disable-next-line no-restricted-imports -- a digest of a stream grows chunk by chunk; Web Crypto's wants all bytes at once
import { createHash } from "node:crypto";
import { AppError } from "./errors/app-error.ts";
import type { ObjectStore } from "./ports/object-store.ts";

/**
 * Holds for what becomes a path or a key: neither leads out of its folder. Throws `request.invalid`
 * for an organization that is no id and a digest that is no SHA-256 in lower-case hex.
 */
export function checkBlobName(organization: string, digest: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(organization) || !/^[0-9a-f]{64}$/.test(digest)) {
    throw new AppError("request.invalid", { detail: "This is no name of a blob." });
  }
}

/** `missing` of a store that is asked for one blob at a time. */
export function missingBy(size: ObjectStore["size"]): ObjectStore["missing"] {
  return async (organization, digests) => {
    const sizes = await Promise.all(digests.map((digest) => size(organization, digest)));
    return digests.filter((_, at) => sizes[at] === null);
  };
}

/**
 * A stream that ends only where its bytes are those that were announced. The last chunk is held back
 * until then, so that whoever receives it never gets the whole of something wrong: a broken upload
 * makes no object. Throws `blob.digest_mismatch` and `request.too_large` into the stream.
 */
export function verified(
  body: ReadableStream<Uint8Array>,
  { digest, size }: { digest: string; size: number },
): ReadableStream<Uint8Array> {
  const hash = createHash("sha256");
  let came = 0;
  let held: Uint8Array | null = null;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        came += chunk.length;
        if (came > size) {
          const detail = `More came than the ${size} bytes that were announced.`;
          throw new AppError("request.too_large", { detail });
        }
        hash.update(chunk);
        if (held !== null) controller.enqueue(held);
        held = chunk;
      },
      flush(controller) {
        if (came !== size || hash.digest("hex") !== digest) {
          throw new AppError("blob.digest_mismatch");
        }
        if (held !== null) controller.enqueue(held);
      },
    }),
  );
}

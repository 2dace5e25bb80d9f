import { createHash } from "node:crypto";
import { AppError } from "../../shared/errors/app-error.ts";

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

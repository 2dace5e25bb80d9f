import type { Readable } from "node:stream";

/**
 * A web stream of a Node stream. `Readable.toWeb` throws outside of every caller where the reader
 * leaves while a chunk is on its way, which ends the process.
 */
export function webStream(source: Readable): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      source.on("error", () => {});
      source.destroy();
    },
  });
}

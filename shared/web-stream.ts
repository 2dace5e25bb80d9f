/** As `Readable` of Node's `stream`. */
interface Source extends AsyncIterable<Uint8Array> {
  on(event: "error", heard: () => void): unknown;
  destroy(): unknown;
}

/**
 * A web stream of a Node stream. `Readable.toWeb` throws outside of every caller where the reader
 * leaves while a chunk is on its way, which ends the process.
 */
export function webStream(source: Source): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
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

import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** A request's body on its way to a function. */
export interface Upload {
  readonly body: Readable;
  /** Whether any of it was taken from the client. */
  begun(): boolean;
}

/**
 * Passes a request's body on without keeping more than one chunk. What takes it may let go of it
 * at any time: the rest is then read and thrown away, so that the connection stays of use.
 * `onBegin` is called before the first byte is asked of the client.
 */
export function upload(request: IncomingMessage, onBegin: () => void): Upload {
  let begun = false;
  const body = new Readable({
    highWaterMark: 64 * 1024,
    read() {
      if (!begun) {
        begun = true;
        request.on("data", onData).on("end", onEnd);
        onBegin();
      }
      request.resume();
    },
    destroy(error, done) {
      request.off("data", onData).off("end", onEnd);
      if (begun) request.resume();
      done(error);
    },
  });
  // undici lets go of its own listener before it lets go of the body.
  body.on("error", () => {});
  const onData = (chunk: Buffer) => {
    if (!body.push(chunk)) request.pause();
  };
  const onEnd = () => {
    body.push(null);
  };
  return { body, begun: () => begun };
}

import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * The body of a request, read from the wire only as fast as it is asked for. What the function
 * leaves unread is taken and dropped once it has answered: a client still sending it would wait for
 * ever, and the connection with it.
 */
export function requestBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): ReadableStream<Uint8Array> {
  let isOver = false;
  const drop = () => {
    isOver = true;
    incoming.resume();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (close: () => void) => {
          if (!isOver) close();
          isOver = true;
        };
        incoming.pause();
        incoming.on("data", (chunk: Buffer) => {
          if (isOver) return;
          incoming.pause();
          controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        });
        incoming.once("end", () => end(() => controller.close()));
        incoming.once("error", (error) => end(() => controller.error(error)));
        incoming.once("close", () => {
          end(() => controller.error(new Error("The client went away before its body was whole.")));
        });
        outgoing.once("finish", () => {
          end(() => controller.error(new Error("The request was answered already.")));
          drop();
        });
      },
      pull: () => void incoming.resume(),
      cancel: drop,
    },
    { highWaterMark: 0 },
  );
}

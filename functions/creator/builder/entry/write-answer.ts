import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { Answer, StreamBody } from "./answer.ts";

/**
 * Writes an answer to a node response: streams with back-pressure, sends the head as soon as the
 * body lets wait. Throws what a streamed body throws; the head is out then.
 */
export async function writeAnswer(answer: Answer, outgoing: ServerResponse): Promise<void> {
  const { body } = answer;
  outgoing.writeHead(answer.status, answer.phrase, answer.headers);
  switch (body.kind) {
    case "none":
      outgoing.end();
      return;
    case "bytes":
      outgoing.end(body.bytes);
      return;
    case "file":
      pipeline(createReadStream(body.path), outgoing, () => {
        // Both ends are closed by now; a client that went away is not worth a line.
      });
      return;
    case "stream":
      await writeStream(body, outgoing);
  }
}

async function writeStream(body: StreamBody, outgoing: ServerResponse): Promise<void> {
  outgoing.once("close", body.cancel);
  try {
    if (body.first === null) outgoing.flushHeaders();
    else outgoing.write(body.first);
    for (let chunk = await body.next(); !chunk.done; chunk = await body.next()) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk.value)) await drained(outgoing);
    }
    outgoing.end();
  } finally {
    outgoing.off("close", body.cancel);
    if (outgoing.destroyed) body.cancel();
  }
}

async function drained(outgoing: ServerResponse): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([
    once(outgoing, "drain", { signal }),
    once(outgoing, "close", { signal }),
  ]).finally(() => waiting.abort());
}

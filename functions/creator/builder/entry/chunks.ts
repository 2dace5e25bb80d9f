import { createReadStream } from "node:fs";
import type { AnswerBody } from "./answer.ts";

/** The bytes of a body, one chunk after the other; cancels it where they are not all taken. */
export async function* chunksOf(body: AnswerBody): AsyncGenerator<Uint8Array, void, undefined> {
  switch (body.kind) {
    case "none":
      return;
    case "bytes":
      yield body.bytes;
      return;
    case "file":
      yield* createReadStream(body.path) as AsyncIterable<Uint8Array>;
      return;
    case "stream": {
      let isDone = false;
      try {
        if (body.first !== null) yield body.first;
        for (let chunk = await body.next(); !chunk.done; chunk = await body.next()) {
          yield chunk.value;
        }
        isDone = true;
      } finally {
        if (!isDone) body.cancel();
      }
    }
  }
}

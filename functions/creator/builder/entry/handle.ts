import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Asked } from "./asked.ts";
import { refusal } from "./refusal.ts";
import { requestBody } from "./request-body.ts";
import { createRespond, type FunctionParts, type Respond } from "./respond.ts";
import { toRequest } from "./to-request.ts";
import { writeAnswer } from "./write-answer.ts";

/** Where a node request's body is taken from. */
export type BodyOf = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;

export interface Handle {
  listener: RequestListener;
  inflight: () => number;
}

/** A function as a listener for `node:http`, and for what hands its requests on. */
export function createHandle(parts: FunctionParts, bodyOf: BodyOf = requestBody): Handle {
  const { respond, inflight } = createRespond(parts);
  return {
    inflight,
    listener: (incoming, outgoing) =>
      void serve(respond, askedOf(incoming, outgoing, bodyOf), outgoing, parts.logError),
  };
}

function askedOf(incoming: IncomingMessage, outgoing: ServerResponse, bodyOf: BodyOf): Asked {
  const gone = new AbortController();
  return {
    method: incoming.method ?? "",
    target: incoming.url ?? "",
    header(name) {
      const value = incoming.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    request() {
      outgoing.once("close", () => {
        if (!outgoing.writableFinished) gone.abort();
      });
      return toRequest(incoming, gone.signal, () => bodyOf(incoming, outgoing));
    },
    isGone: () => gone.signal.aborted,
    whenOver: (over) => void outgoing.once("close", over),
  };
}

async function serve(
  respond: Respond,
  asked: Asked,
  outgoing: ServerResponse,
  logError: (error: unknown) => void,
): Promise<void> {
  const answer = await respond(asked);
  try {
    if (!outgoing.destroyed) await writeAnswer(answer, outgoing);
    else if (answer.body.kind === "stream") answer.body.cancel();
  } catch (error) {
    if (asked.isGone?.() !== true) logError(error);
    if (outgoing.headersSent) outgoing.destroy();
    else await writeAnswer(refusal("function.failed"), outgoing);
  }
}

import type { Writable } from "node:stream";
import {
  type BufferedAnswer,
  bufferAnswer,
  type LambdaHead,
  streamAnswer,
} from "./lambda-answer.ts";
import { askedOfEvent, type LambdaEvent } from "./lambda-event.ts";
import { loadFunction } from "./load-function.ts";
import { refusal } from "./refusal.ts";
import { createRespond } from "./respond.ts";

// The entry of a function on AWS Lambda behind a Function URL, `lambda.handler` in every zip. Where
// the runtime can stream, the answer is streamed: the URL's invoke mode must be RESPONSE_STREAM.

interface LambdaRuntime {
  streamifyResponse(handler: (event: LambdaEvent, output: Writable) => Promise<void>): unknown;
  HttpResponseStream: { from(output: Writable, head: LambdaHead): Writable };
}

const parts = await loadFunction();
const { respond } = createRespond(parts);
const runtime = (globalThis as { awslambda?: LambdaRuntime }).awslambda;

export const handler = runtime?.streamifyResponse?.(streamed) ?? buffered;

async function streamed(event: LambdaEvent, output: Writable): Promise<void> {
  const answer = await respond(askedOfEvent(event));
  try {
    await streamAnswer(answer, output, (stream, head) =>
      (runtime as LambdaRuntime).HttpResponseStream.from(stream, head),
    );
  } catch (error) {
    parts.logError(error);
    // What is thrown here ends in Lambda's own error record; the reason stays in the log.
    throw new Error("The answer broke off");
  }
}

async function buffered(event: LambdaEvent): Promise<BufferedAnswer> {
  const answer = await respond(askedOfEvent(event));
  try {
    return await bufferAnswer(answer);
  } catch (error) {
    parts.logError(error);
    return bufferAnswer(refusal("function.failed"));
  }
}

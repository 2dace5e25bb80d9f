import { isUtf8 } from "node:buffer";
import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Answer } from "./answer.ts";
import { chunksOf } from "./chunks.ts";

/** The head of an answer, as Lambda's HTTP integrations take it. */
export interface LambdaHead {
  statusCode: number;
  headers: Record<string, string>;
  cookies: string[];
}

export interface BufferedAnswer extends LambdaHead {
  body: string;
  isBase64Encoded: boolean;
}

/**
 * Writes an answer to a response stream; `from` puts its head before the first chunk.
 * Rejects with what a streamed body throws: Lambda then breaks the answer off.
 */
export async function streamAnswer(
  answer: Answer,
  output: Writable,
  from: (output: Writable, head: LambdaHead) => Writable,
): Promise<void> {
  const stream = from(output, headOf(answer));
  // Only a write sends the head, be it of nothing; without one the answer would be an empty 200
  // (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/95).
  stream.write("");
  for await (const chunk of chunksOf(answer.body)) {
    if (!stream.write(chunk)) await once(stream, "drain");
  }
  stream.end();
}

/** The whole answer as one value. Rejects with what a streamed body throws. */
export async function bufferAnswer(answer: Answer): Promise<BufferedAnswer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(answer.body)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const head = headOf(answer);
  // Base64 makes a third more of it, and 6 MB are all that a buffered answer may have.
  const isText = isTextual(head.headers) && isUtf8(bytes);
  return { ...head, body: bytes.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

function headOf({ status, headers }: Answer): LambdaHead {
  const head: LambdaHead = { statusCode: status, headers: {}, cookies: [] };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = "", value = ""] = headers.slice(i, i + 2);
    if (name === "set-cookie") head.cookies.push(value);
    else head.headers[name] = value;
  }
  return head;
}

function isTextual(headers: Readonly<Record<string, string>>): boolean {
  if (headers["content-encoding"] !== undefined) return false;
  const type = headers["content-type"] ?? "";
  return /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript)\b)/i.test(type);
}

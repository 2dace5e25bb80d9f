import { isUtf8 } from "node:buffer";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { InvocationAnswer } from "./invocation-queue.ts";
import { PAYLOAD_BYTES_MAX } from "./runtime-api.ts";

/** More than this is broken off; Lambda itself allows ten times as much today. */
const STREAMED_BYTES_MAX = 20 * 1024 * 1024;
const PRELUDE = "application/vnd.awslambda.http-integration-response";
const PRELUDE_END = Buffer.alloc(8);

interface Head {
  statusCode: number;
  headers?: Record<string, string>;
  cookies?: string[];
}

/**
 * An HTTP front that asks and answers as a Function URL does: events of payload format 2.0, whole
 * answers as JSON, streamed ones with their head before eight NULs.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export async function startFunctionUrl(
  invoke: (event: string) => Promise<InvocationAnswer>,
): Promise<{ origin: string; close(): void }> {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (incoming, outgoing) => {
    serve(invoke, incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function serve(
  invoke: (event: string) => Promise<InvocationAnswer>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const event = JSON.stringify(eventOf(incoming, await buffer(incoming)));
  if (Buffer.byteLength(event) > PAYLOAD_BYTES_MAX) {
    outgoing.writeHead(413).end(`{"message":"Request Entity Too Large"}`);
    return;
  }
  const answer = await invoke(event);
  switch (answer.kind) {
    case "error":
      outgoing.writeHead(502, { "content-type": "application/json" });
      outgoing.end(`{"Message":"Internal Server Error"}`);
      return;
    case "whole":
      return writeWhole(JSON.parse(answer.body.toString()) as WholeAnswer, outgoing);
    case "stream":
      await writeStream(answer, outgoing);
  }
}

function eventOf(incoming: IncomingMessage, body: Buffer): Record<string, unknown> {
  const [rawPath = "", ...query] = (incoming.url ?? "").split("?");
  const { cookie, connection: _, ...rest } = incoming.headersDistinct;
  const headers = Object.fromEntries(
    Object.entries(rest).map(([name, values]) => [name, (values ?? []).join(",")]),
  );
  const host = incoming.headers.host ?? "";
  // What is no text under a text's name must not be lost in a string.
  const isText =
    isUtf8(body) &&
    /^(?:text\/|application\/(?:json|xml|javascript|x-www-form-urlencoded))/.test(
      incoming.headers["content-type"] ?? "",
    );
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: query.join("?"),
    ...(cookie === undefined ? {} : { cookies: cookie.join("; ").split(/; */) }),
    headers: { ...headers, "x-forwarded-proto": "https", "x-forwarded-port": "443" },
    requestContext: {
      accountId: "anonymous",
      apiId: "test",
      domainName: host,
      domainPrefix: "test",
      http: {
        method: incoming.method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: incoming.headers["user-agent"] ?? "",
      },
      requestId: "test",
      routeKey: "$default",
      stage: "$default",
      timeEpoch: Date.now(),
    },
    ...(body.byteLength === 0 ? {} : { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.byteLength > 0 && !isText,
  };
}

interface WholeAnswer extends Head {
  body?: string;
  isBase64Encoded?: boolean;
}

function writeWhole(answer: WholeAnswer, outgoing: ServerResponse): void {
  const body = Buffer.from(answer.body ?? "", answer.isBase64Encoded === true ? "base64" : "utf8");
  writeHead(answer, outgoing);
  outgoing.end(body);
}

function writeHead({ statusCode, headers, cookies }: Head, outgoing: ServerResponse): void {
  const flat = Object.entries(headers ?? {}).flat();
  for (const cookie of cookies ?? []) flat.push("set-cookie", cookie);
  outgoing.writeHead(statusCode, flat);
}

async function writeStream(
  { contentType, stream }: InvocationAnswer & { kind: "stream" },
  outgoing: ServerResponse,
): Promise<void> {
  let before: Buffer | null = contentType === PRELUDE ? Buffer.alloc(0) : null;
  if (before === null) outgoing.writeHead(200);
  let total = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let bytes = chunk;
    if (before !== null) {
      before = Buffer.concat([before, chunk]);
      const end = before.indexOf(PRELUDE_END);
      if (end === -1) continue;
      writeHead(JSON.parse(before.subarray(0, end).toString()) as Head, outgoing);
      outgoing.flushHeaders();
      bytes = before.subarray(end + PRELUDE_END.byteLength);
      before = null;
    }
    total += bytes.byteLength;
    if (total > STREAMED_BYTES_MAX) return void outgoing.destroy();
    // Lambda runs on although nobody listens any more.
    if (!outgoing.destroyed) outgoing.write(bytes);
  }
  if (stream.trailers["lambda-runtime-function-error-type"] === undefined) outgoing.end();
  else outgoing.destroy();
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import type { Invocation, InvocationQueue } from "./invocation-queue.ts";

/** What an invocation may weigh each way where it is not streamed. */
export const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;

/** Lambda's Runtime API, as one sandbox sees it. */
export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` tells it. */
  address: string;
  /** Resolves when the sandbox first asks for work, rejects when its function does not load. */
  ready: Promise<void>;
  /** Ends it; what the sandbox was at is answered with an error. */
  close(): void;
}

/**
 * Serves one sandbox with invocations out of `queue`, one after the other. `onTimeout` is called
 * when one takes longer than `timeoutMs`.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(
  queue: InvocationQueue,
  timeoutMs: number,
  onTimeout: () => void,
): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>();
  let running: { id: string; invocation: Invocation; timer: NodeJS.Timeout } | null = null;
  let count = 0;

  const next = (outgoing: ServerResponse) => {
    ready.resolve();
    const takeBack = queue.take((invocation) => {
      const id = `invocation-${++count}`;
      running = { id, invocation, timer: setTimeout(onTimeout, timeoutMs) };
      outgoing.writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": id,
        "lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
        "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:1:function:test",
      });
      outgoing.end(invocation.event);
    });
    outgoing.once("close", takeBack);
  };

  const ended = async (what: string, incoming: IncomingMessage): Promise<number> => {
    if (running === null) return 403;
    const { invocation, timer } = running;
    try {
      if (what === "error") {
        invocation.answer({ kind: "error", detail: await text(incoming) });
        return 202;
      }
      if (incoming.headers["lambda-runtime-function-response-mode"] === "streaming") {
        const contentType = incoming.headers["content-type"] ?? "";
        invocation.answer({ kind: "stream", contentType, stream: incoming });
        await once(incoming, "close");
        return 202;
      }
      const body = await buffer(incoming);
      const isTooLarge = body.byteLength > PAYLOAD_BYTES_MAX;
      invocation.answer(
        isTooLarge
          ? { kind: "error", detail: "Function.ResponseSizeTooLarge" }
          : { kind: "whole", body },
      );
      return isTooLarge ? 413 : 202;
    } finally {
      clearTimeout(timer);
      running = null;
    }
  };

  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? "").replace("/2018-06-01/runtime/", "");
    if (path === "invocation/next") return next(outgoing);
    const [, id, what = ""] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const done = async () => {
      if (id !== undefined) return id === running?.id ? ended(what, incoming) : 403;
      ready.reject(new Error(`the function does not load: ${await text(incoming)}`));
      return path === "init/error" ? 202 : 404;
    };
    done().then(
      (status) => outgoing.writeHead(status).end(),
      () => outgoing.destroy(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: ready.promise,
    close() {
      clearTimeout(running?.timer);
      running?.invocation.answer({ kind: "error", detail: "the sandbox ended" });
      server.close();
      server.closeAllConnections();
    },
  };
}

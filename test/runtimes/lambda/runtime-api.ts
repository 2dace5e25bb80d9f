import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";

/** What an invocation may weigh each way where it is not streamed. */
export const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;

/** What came of one invocation. */
export type InvocationAnswer =
  | { kind: "whole"; body: Buffer }
  /** `stream` has trailers that tell of an error once it ended. */
  | { kind: "stream"; contentType: string; stream: IncomingMessage }
  | { kind: "error"; detail: string };

interface Invocation {
  event: string;
  answer: (answer: InvocationAnswer) => void;
}

/**
 * Lambda's Runtime API for the sandboxes of one function: each asks for its next invocation when it
 * is free. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` tells it. */
  address: string;
  /** Sandboxes that wait for an invocation. */
  idle(): number;
  invoke(event: string): Promise<InvocationAnswer>;
  /** Resolves when a sandbox asks for work, rejects when one cannot load its function. */
  nextReady(): Promise<void>;
  close(): void;
}

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const queue: Invocation[] = [];
  const idle: ServerResponse[] = [];
  const running = new Map<string, Invocation>();
  let ready = Promise.withResolvers<void>();
  let count = 0;

  const hand = () => {
    for (let free = idle[0]; free !== undefined && queue.length > 0; free = idle[0]) {
      const invocation = queue.shift();
      if (invocation === undefined) return;
      idle.shift();
      const id = `invocation-${++count}`;
      running.set(id, invocation);
      free.writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": id,
        "lambda-runtime-deadline-ms": String(Date.now() + 30_000),
        "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:1:function:test",
      });
      free.end(invocation.event);
    }
  };

  const next = (outgoing: ServerResponse) => {
    idle.push(outgoing);
    outgoing.once("close", () => {
      if (idle.includes(outgoing)) idle.splice(idle.indexOf(outgoing), 1);
    });
    ready.resolve();
    hand();
  };

  const answered = async (id: string, incoming: IncomingMessage): Promise<number> => {
    const invocation = running.get(id);
    running.delete(id);
    if (invocation === undefined) return 403;
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
  };

  const failed = async (id: string, incoming: IncomingMessage): Promise<number> => {
    running.get(id)?.answer({ kind: "error", detail: await text(incoming) });
    return running.delete(id) ? 202 : 403;
  };

  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? "").replace("/2018-06-01/runtime/", "");
    if (path === "invocation/next") return next(outgoing);
    const [, id = "", what = ""] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const done = async () => {
      if (what === "response") return answered(id, incoming);
      if (what === "error") return failed(id, incoming);
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
    idle: () => idle.length,
    invoke: (event) =>
      new Promise((answer) => {
        queue.push({ event, answer });
        hand();
      }),
    nextReady() {
      ready = Promise.withResolvers();
      return ready.promise;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

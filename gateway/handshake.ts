import { type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { isRefused, upstreamError } from "./failure.ts";
import type { Upstream } from "./upstream.ts";

/** How often an engine that restarts just then is asked. */
const TRIES = 3;
/** Of the answer of an engine that does not take a WebSocket. */
const REFUSAL_BYTES_MAX = 64 * 1024;

/** What an engine says to a handshake: a connection that is a WebSocket now, or a plain answer. */
export type Handshake =
  | { taken: true; answer: IncomingMessage; socket: Socket; early: Buffer }
  | { taken: false; answer: IncomingMessage; body: Buffer };

export interface HandshakeRequest {
  target: string;
  host: string;
  /** Name and value in turn. */
  headers: readonly string[];
  timeoutMs: number;
}

/**
 * Whether a request asks for a WebSocket as RFC 6455 (4.2.1) has it. One that does not is a plain
 * request, so that nothing which is not a WebSocket ever gets a connection of its own to an engine.
 */
export function isHandshake(req: IncomingMessage): boolean {
  const { headers, method, httpVersion } = req;
  return (
    method === "GET" &&
    httpVersion === "1.1" &&
    headers.upgrade?.toLowerCase() === "websocket" &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "") &&
    headers["transfer-encoding"] === undefined &&
    (headers["content-length"] ?? "0") === "0"
  );
}

/** @throws AppError where the engine does not answer, and what waiting for it throws. */
export async function shakeHands(
  upstream: Upstream,
  asked: HandshakeRequest,
  signal: AbortSignal,
): Promise<Handshake> {
  for (let tries = 1; ; tries++) {
    const place = upstream.take() ?? (await upstream.wait(signal));
    try {
      return await ask(upstream.socketPath ?? "", asked, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (isRefused(error)) place.refused();
      if (isRefused(error) && tries < TRIES) continue;
      throw upstreamError(error, { kind: upstream.kind, timeoutMs: asked.timeoutMs });
    } finally {
      place.done();
    }
  }
}

function ask(
  socketPath: string,
  { target, host, headers }: HandshakeRequest,
  signal: AbortSignal,
): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const asking = request({
      socketPath,
      agent: false,
      method: "GET",
      path: target,
      headers: ["host", host, ...headers, "connection", "Upgrade", "upgrade", "websocket"],
      maxHeaderSize: 64 * 1024,
      signal,
    });
    asking.on("upgrade", (answer, socket, early) =>
      // Asked over a Unix socket, it is one.
      resolve({ taken: true, answer, socket: socket as Socket, early }),
    );
    asking.on("response", (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size <= REFUSAL_BYTES_MAX) chunks.push(chunk);
        else answer.destroy(new Error("bad response"));
      });
      answer.on("end", () => resolve({ taken: false, answer, body: Buffer.concat(chunks) }));
      answer.on("error", reject);
    });
    asking.on("error", reject);
    asking.end();
  });
}

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { AppError, toAppError } from "../shared/errors/app-error.ts";
import { admit, readAsked } from "./admission.ts";
import type { ExchangeContext } from "./exchange.ts";
import { timedOut } from "./failure.ts";
import { type Handshake, shakeHands } from "./handshake.ts";
import { answerHeaders, type RequestHead, readHead } from "./headers.ts";
import { observeLatency } from "./metrics.ts";
import type { PartTarget } from "./resolve.ts";
import { signedAddress } from "./signed.ts";
import { splice } from "./splice.ts";

/** The WebSockets that clients hold through the gateway. A change of routes leaves them alone. */
export interface WebSockets {
  /** Takes a connection whose request is a handshake. `early` was sent right behind it. */
  take(req: IncomingMessage, client: Socket, early: Buffer): Promise<void>;
  open(): number;
  /** Ends all of them, and takes none any more. */
  close(): void;
}

/** How a connection is answered that gets no WebSocket; it is closed then. */
export interface Refusing {
  fail(client: Socket, error: AppError): void;
  answer(client: Socket, text: string | Buffer): void;
}

export function webSockets(cx: ExchangeContext, refusing: Refusing): WebSockets {
  const live = new Set<AbortController>();

  const take = async (
    req: IncomingMessage,
    client: Socket,
    early: Buffer,
    end: AbortController,
  ) => {
    const { limits, clock } = cx;
    const { part, shaken } = await opened(cx, req, end.signal);
    if (!shaken.taken) return refusing.answer(client, refusalText(shaken, part));
    const { socket, answer } = shaken;
    const cut = () => {
      client.destroySoon();
      socket.destroySoon();
    };
    if (end.signal.aborted) cut();
    else end.signal.addEventListener("abort", cut, { once: true });
    client.write(switchingText(answer, part), "latin1");
    if (shaken.early.length > 0) client.write(shaken.early);
    if (early.length > 0) socket.write(early);
    await splice(client, socket, { idleMs: limits.idleMs, lingerMs: limits.lingerMs, clock });
  };

  return {
    take: async (req, client, early) => {
      client.on("error", () => {});
      const end = new AbortController();
      const leave = () => end.abort(new Error("the client is gone"));
      client.once("close", leave);
      try {
        if (live.size >= cx.limits.sockets)
          throw busy(`The gateway holds ${cx.limits.sockets} WebSockets.`);
        if (cx.closing()) throw busy("The gateway is stopping.");
        live.add(end);
        await take(req, client, early, end);
      } catch (thrown) {
        if (client.destroyed) {
          cx.metrics.gone++;
          return;
        }
        const error = toAppError(thrown);
        if (error.status >= 500)
          cx.log.warn("A WebSocket was not opened", { code: error.code, cause: error.cause });
        refusing.fail(client, error);
      } finally {
        live.delete(end);
        client.off("close", leave);
      }
    },
    open: () => live.size,
    close: () => {
      for (const end of live) end.abort(busy("The gateway is stopping."));
    },
  };
}

/** The handshake with the engine, counted as a request is. */
async function opened(
  cx: ExchangeContext,
  req: IncomingMessage,
  signal: AbortSignal,
): Promise<{ part: PartTarget; shaken: Handshake }> {
  const head = readHead(req.rawHeaders);
  const { method, url, socket } = req;
  const asked = readAsked(head, { method, url, address: socket.remoteAddress });
  const signed = await signedAddress(cx, head.signature, asked);
  const begun = performance.now();
  const part = admit(cx, head, asked, signed);
  const { metrics } = part.release;
  metrics.inflight++;
  cx.metrics.inflight++;
  const inTime = new AbortController();
  const over = new AbortController();
  try {
    if (signed === null) await cx.sign(head, part, asked);
    const { timeoutMs } = part;
    void cx.clock.sleep(timeoutMs, over.signal).then(() => {
      if (!over.signal.aborted) inTime.abort(timedOut(timeoutMs));
    });
    const { target } = asked;
    const request = { target, host: head.host ?? "", headers: passedOn(head), timeoutMs };
    const either = AbortSignal.any([signal, inTime.signal]);
    return { part, shaken: await shakeHands(part.upstream, request, either) };
  } finally {
    over.abort();
    metrics.inflight--;
    cx.metrics.inflight--;
    observeLatency(metrics, (performance.now() - begun) / 1_000);
  }
}

/** A handshake has no body, and so no length of one. */
function passedOn({ forward }: RequestHead): string[] {
  return forward.filter((_, at) => forward[at - (at % 2)]?.toLowerCase() !== "content-length");
}

function switchingText(answer: IncomingMessage, part: PartTarget): string {
  const head = headText(answer, part);
  return `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n${head}\r\n`;
}

function refusalText(refused: Handshake & { taken: false }, part: PartTarget): Buffer {
  const { answer, body } = refused;
  const { "content-length": _, ...rest } = answer.headers;
  const head = headText({ headers: rest }, part);
  const status = `${answer.statusCode ?? 502} ${answer.statusMessage ?? ""}`;
  const text = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n${head}\r\n`;
  return Buffer.concat([Buffer.from(text, "latin1"), body]);
}

function headText({ headers }: Pick<IncomingMessage, "headers">, part: PartTarget): string {
  const pairs = answerHeaders(headers, part.release.id);
  let text = "";
  for (let at = 0; at < pairs.length; at += 2)
    for (const value of [pairs[at + 1] ?? ""].flat()) text += `${String(pairs[at])}: ${value}\r\n`;
  return text;
}

function busy(detail: string): AppError {
  return new AppError("gateway.busy", { detail, retryAfter: 1 });
}

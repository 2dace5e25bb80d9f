import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { AppError, toAppError } from "../shared/errors/app-error.ts";
import type { Logger } from "../shared/log.ts";
import type { Verify } from "../shared/signing.ts";
import { type AdmissionContext, admit, type Asked, readAsked } from "./admission.ts";
import { isIdempotent, isRefused, timedOut, upstreamError } from "./failure.ts";
import { answerHeaders, type RequestHead, readHead } from "./headers.ts";
import { observeLatency } from "./metrics.ts";
import { ownAnswer } from "./problem-page.ts";
import type { PartTarget } from "./resolve.ts";
import { type SignedAddress, signedAddress, type SignHead } from "./signed.ts";
import { traceIdOf } from "./trace.ts";
import { type Upload, upload } from "./upload.ts";
import type { Place } from "./upstream.ts";

/** What all exchanges share. */
export interface ExchangeContext extends AdmissionContext {
  /** Of this installation. */
  sign: SignHead;
  verify: Verify;
  log: Logger;
  /** The gateway is being closed: connections are not kept. */
  closing(): boolean;
}

/** Below this undici's own timers, which tick twice a second, are too coarse. */
const SHORT_MS = 5_000;

/** A short answer goes out as one piece of text with its head: one plain write, no gathering. */
const SMALL_BYTES = 8 * 1024;

/** Instances tried for one request before its failure is shown. */
const TRIES = 3;

/**
 * One request and its answer. A class, against the custom of the house: undici calls its handler by
 * method, and closures made anew for each request cost a tenth of the gateway's time.
 *
 *   begin → (wait for a place) → send → head → data… → end
 *                ↑                 │
 *                └── again ────────┘  nothing reached the function
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #cx: ExchangeContext;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #begun = performance.now();
  #head: RequestHead | null = null;
  #target = "/";
  #part: PartTarget | null = null;
  #place: Place | null = null;
  #upload: Upload | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #waiting: AbortController | null = null;
  /** Ends the watch over a short time limit. */
  #inTime: AbortController | null = null;
  #tries = 0;
  /** Something of the present try may have reached the function. */
  #sent = false;
  /** The function has begun to answer. */
  #answering = false;
  #headOut = false;
  #held: Buffer | null = null;
  /** Bytes of the answer still to come, -1 where its length is not told. */
  #left = -1;
  #ended = false;
  #over = false;
  #expectsContinue: boolean;

  constructor(cx: ExchangeContext, req: IncomingMessage, res: ServerResponse, expects: boolean) {
    this.#cx = cx;
    this.#req = req;
    this.#res = res;
    this.#expectsContinue = expects;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Answers without serving. */
  refuse(error: AppError): void {
    this.#cx.metrics.inflight++;
    this.fail(error);
  }

  begin(): void {
    this.#cx.metrics.inflight++;
    this.#res.on("close", () => this.#clientClosed());
    try {
      this.#route();
    } catch (error) {
      this.fail(toAppError(error));
    }
  }

  /** Ends the exchange with an answer of our own, or by cutting the connection where one began. */
  fail(error: AppError): void {
    if (this.#over) return;
    const { metrics, log } = this.#cx;
    metrics.failed(error.code);
    if (error.status >= 500)
      log.warn("A request failed", {
        code: error.code,
        host: this.#head?.host,
        release: this.#part?.release.id,
        part: this.#part?.name,
        cause: error.cause,
      });
    this.#finish();
    if (this.#answering) this.#cut();
    else this.#answer(error);
    this.#controller?.abort(error);
  }

  #route(): void {
    const head = (this.#head = readHead(this.#req.rawHeaders));
    const { method, url, socket } = this.#req;
    const asked = readAsked(head, { method, url, address: socket.remoteAddress });
    if (head.signature === null) this.#admit(head, asked, null);
    else void this.#admitSigned(head, asked);
  }

  async #admitSigned(head: RequestHead, asked: Asked): Promise<void> {
    try {
      const signed = await signedAddress(this.#cx, head.signature, asked);
      if (!this.#over) this.#admit(head, asked, signed);
    } catch (error) {
      this.fail(toAppError(error));
    }
  }

  #admit(head: RequestHead, asked: Asked, signed: SignedAddress | null): void {
    const part = admit(this.#cx, head, asked, signed);
    // A good handshake does not come here.
    if (head.websocket)
      throw new AppError("gateway.bad_request", { detail: "It is no handshake of a WebSocket." });
    this.#part = part;
    this.#target = asked.target;
    part.release.metrics.inflight++;
    const sign = signed === null && (part.private || part.upstream.kind === "engine");
    if (sign) void this.#signAndGo(part, head, asked);
    else this.#seekPlace();
  }

  async #signAndGo(part: PartTarget, head: RequestHead, asked: Asked): Promise<void> {
    try {
      await this.#cx.sign(head, part, asked);
      this.#seekPlace();
    } catch (error) {
      this.fail(toAppError(error));
    }
  }

  #seekPlace(): void {
    if (this.#over) return;
    const upstream = this.#part?.upstream;
    if (!upstream) return;
    const place = upstream.take();
    if (place) return this.#send(place);
    const waiting = (this.#waiting = new AbortController());
    upstream.wait(waiting.signal).then(
      (free) => {
        this.#waiting = null;
        if (this.#over) free.done();
        else this.#send(free);
      },
      (error: unknown) => this.fail(toAppError(error)),
    );
  }

  #send(place: Place): void {
    const head = this.#head;
    const part = this.#part;
    if (!head || !part) return place.done();
    this.#place = place;
    this.#tries++;
    this.#sent = false;
    this.#controller = null;
    if (head.hasBody) this.#upload = upload(this.#req, () => this.#uploadBegins());
    const { timeoutMs } = part;
    if (timeoutMs < SHORT_MS && this.#upload === null) void this.#watchTime(timeoutMs);
    place.client.dispatch(
      {
        path: place.prefix === "" ? this.#target : place.prefix + this.#target,
        method: this.#req.method ?? "GET",
        headers: ["host", place.host ?? head.host ?? "", ...head.forward],
        body: this.#upload?.body ?? null,
        headersTimeout: timeoutMs,
        bodyTimeout: this.#cx.limits.idleMs,
      },
      this,
    );
  }

  async #watchTime(ms: number): Promise<void> {
    const inTime = (this.#inTime = new AbortController());
    await this.#cx.clock.sleep(ms, inTime.signal);
    if (!inTime.signal.aborted) this.fail(timedOut(ms));
  }

  #uploadBegins(): void {
    const socket = this.#req.socket;
    if (this.#expectsContinue) {
      this.#expectsContinue = false;
      this.#res.writeContinue();
    }
    // A client that stops in the middle of its body would hold an instance for good.
    socket.setTimeout(this.#cx.limits.idleMs);
    this.#req.once("end", () => socket.setTimeout(0));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error("the client is gone"));
    // A body's head goes out with its first bytes.
    else if (this.#upload === null) this.#sent = true;
  }

  onBodySent(): void {
    this.#sent = true;
  }

  onRequestSent(): void {
    this.#sent = true;
  }

  onResponseStarted(): void {
    this.#sent = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#over) return;
    if (status < 100) return this.fail(new AppError("function.bad_answer"));
    if (status < 200) return;
    this.#inTime?.abort();
    const res = this.#res;
    const part = this.#part;
    if (!part) return;
    if (this.#cx.closing()) res.shouldKeepAlive = false;
    try {
      res.writeHead(status, answerHeaders(headers, part.release.id) as string[]);
    } catch (cause) {
      this.fail(new AppError("function.bad_answer", { cause }));
      return;
    }
    this.#answering = true;
    const length = headers["content-length"];
    if (this.#req.method === "HEAD" || status === 204 || status === 304) return;
    if (length !== undefined) this.#left = Number(length);
    // A short answer is all here already: it then goes out in one piece.
    process.nextTick(flush, this);
    this.#controller = controller;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#left >= 0) {
      this.#left -= chunk.length;
      if (this.#left <= 0) {
        this.#end(chunk);
        return;
      }
    }
    if (!this.#headOut && this.#held === null) {
      this.#held = chunk;
      return;
    }
    this.flush();
    this.#write(controller, chunk);
  }

  /** Lets out what was held back to go with more. */
  flush(): void {
    if (this.#ended || this.#over || this.#headOut) return;
    this.#headOut = true;
    const held = this.#held;
    this.#held = null;
    if (held === null) this.#res.flushHeaders();
    else if (this.#controller) this.#write(this.#controller, held);
  }

  onResponseEnd(): void {
    if (!this.#ended && !this.#over) this.#end(this.#held);
    this.#finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    const part = this.#part;
    const place = this.#place;
    if (!part || !place) return;
    this.#inTime?.abort();
    if (this.#ended) return this.#finish();
    if (!this.#answering && this.#mayTryAgain(error)) {
      this.#place = null;
      if (isRefused(error)) place.refused();
      place.done();
      this.#seekPlace();
      return;
    }
    this.fail(upstreamError(error, { kind: part.upstream.kind, timeoutMs: part.timeoutMs }));
  }

  /**
   * A request goes to another instance only where none can have seen it, or where seeing it twice
   * does no harm: a kept connection that the instance closed just as we used it.
   */
  #mayTryAgain(error: Error & { code?: string; socket?: { bytesRead?: number } | null }): boolean {
    if (this.#tries >= TRIES || this.#part?.upstream.kind === "url") return false;
    if (this.#upload?.begun()) return false;
    if (!this.#sent) return error.code !== "UND_ERR_INVALID_ARG";
    const closed =
      error.code === "UND_ERR_SOCKET" || error.code === "EPIPE" || error.code === "ECONNRESET";
    const wasUsed = (error.socket?.bytesRead ?? 1) > 0;
    return (
      this.#tries === 1 &&
      closed &&
      wasUsed &&
      this.#upload === null &&
      isIdempotent(this.#req.method ?? "")
    );
  }

  #write(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#res.write(chunk)) return;
    controller.pause();
    const socket = this.#req.socket;
    // A client that takes nothing more would hold an instance for good.
    socket.setTimeout(this.#cx.limits.idleMs);
    this.#res.once("drain", () => {
      socket.setTimeout(0);
      controller.resume();
    });
  }

  #end(chunk: Buffer | null): void {
    this.#ended = true;
    const { socket } = this.#req;
    if (chunk === null) this.#res.end();
    else if (this.#held !== null && this.#held !== chunk) {
      this.#res.write(this.#held);
      this.#res.end(chunk);
    } else if (this.#left === 0 && !this.#headOut && chunk.length <= SMALL_BYTES)
      this.#res.end(chunk.toString("latin1"), "latin1");
    else this.#res.end(chunk);
    this.#held = null;
    if (socket.writableLength > 0) socket.setTimeout(this.#cx.limits.idleMs);
  }

  #answer(error: AppError): void {
    const res = this.#res;
    const { status, headers, body } = ownAnswer(error, {
      accept: this.#head?.accept ?? null,
      traceId: traceIdOf(this.#head?.traceparent ?? null),
      release: this.#part?.release.id ?? null,
    });
    // A client that still waits for our word sends nothing more; another one is listened to for a
    // moment, because cutting its connection could destroy the answer on its way.
    if (this.#expectsContinue) headers.push("connection", "close");
    else if (!this.#req.complete) void this.#linger();
    if (this.#cx.closing()) res.shouldKeepAlive = false;
    res.writeHead(status, headers);
    res.end(this.#req.method === "HEAD" ? undefined : body);
    this.#ended = true;
  }

  /** An answer that broke off must not look whole: without a length, only a reset says so. */
  #cut(): void {
    const { socket } = this.#req;
    const framed = this.#left >= 0 || this.#res.chunkedEncoding;
    if (framed || socket.remoteAddress === undefined) this.#res.destroy();
    else socket.resetAndDestroy();
  }

  async #linger(): Promise<void> {
    const req = this.#req;
    await this.#cx.clock.sleep(this.#cx.limits.lingerMs);
    if (!req.complete) req.socket?.destroy();
  }

  #clientClosed(): void {
    if (this.#over || this.#ended) return this.#finish();
    this.#cx.metrics.gone++;
    this.#finish();
    this.#waiting?.abort();
    this.#controller?.abort(new Error("the client is gone"));
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#inTime?.abort();
    this.#cx.metrics.inflight--;
    const release = this.#part?.release.metrics;
    if (release) {
      release.inflight--;
      observeLatency(release, (performance.now() - this.#begun) / 1000);
    }
    this.#place?.done();
    this.#place = null;
  }
}

function flush(exchange: Exchange): void {
  exchange.flush();
}

import type { Clock } from "../../../shared/clock.ts";
import type { EngineAppOptions } from "../http/engine-app.ts";
import type { LargeAnswers } from "../http/moved-operation.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import type { Session } from "../plan/session.ts";
import type { Client } from "../plugins/client.ts";
import { EXPIRED, expired } from "./expiry.ts";
import { type Asked, carryOut, type Operating } from "./operation.ts";
import {
  newSocket,
  type ProtocolLimits,
  type SocketEffect,
  type SocketEvent,
  transition,
} from "./transport-ws.ts";

/** A WebSocket whose handshake is done, whatever library has done it. */
export interface Socket {
  send(text: string): void;
  /** Nothing is sent after it. */
  close(code: number, reason: string): void;
  /** `data` null: the message is binary. */
  onMessage(listener: (data: string | null) => void): void;
  /** However it ends. */
  onClose(listener: () => void): void;
  /** Bytes that were sent and have not left this process. */
  waitingBytes(): number;
}

export interface SocketLimits extends ProtocolLimits {
  /** Until `connection_init` has to be there. */
  initMs: number;
  /** Between pings; a client that says nothing from one to the next is gone. */
  pingMs: number;
  /** Where more waits, polled answers are left out and further requests end the socket. */
  waitingBytesMax: number;
}

export const defaultSocketLimits: SocketLimits = {
  operations: 100,
  messageBytes: 1_000_000,
  initMs: 3_000,
  pingMs: 30_000,
  waitingBytesMax: 16_000_000,
};

export interface SocketOptions extends Pick<EngineAppOptions, "buildFor" | "authenticate"> {
  operating: Operating;
  /** Absent: answers of any size are made here. */
  large?: LargeAnswers | undefined;
  turn?: Asked["turn"];
  failed?: Asked["failed"];
  limits: SocketLimits;
  clock: Clock;
}

/**
 * Speaks `graphql-transport-ws` on a socket. Returns how the server ends it, as when it stops.
 *
 * Who asks is told by the headers in the payload of `connection_init` alone: a page of another site
 * can make a browser send cookies with the handshake, but cannot write that message.
 *
 * @param handshake The request that became the socket.
 */
export function serveSocket(
  socket: Socket,
  handshake: Request,
  options: SocketOptions,
): () => void {
  const served = new ServedSocket(socket, handshake, options);
  return () => served.on({ is: "end", code: 1001, reason: "The server stops" });
}

class ServedSocket {
  readonly #socket: Socket;
  readonly #handshake: Request;
  readonly #options: SocketOptions;
  readonly #running = new Map<string, () => void>();
  /** Ends whatever waits for the socket. */
  readonly #gone = new AbortController();
  #state = newSocket;
  #asks: { build: LoadedBuild; client: Client } | null = null;

  constructor(socket: Socket, handshake: Request, options: SocketOptions) {
    this.#socket = socket;
    this.#handshake = handshake;
    this.#options = options;
    socket.onMessage((data) => this.on({ is: "message", data, behind: this.#isBehind() }));
    socket.onClose(() => this.on({ is: "closed" }));
    void this.#awaitInit();
    void this.#ping();
  }

  on(event: SocketEvent): void {
    const { state, effects } = transition(this.#state, event, this.#options.limits);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    if (state.phase === "closed") this.#gone.abort();
  }

  #carryOut(effect: SocketEffect): void {
    switch (effect.do) {
      case "send":
        return this.#socket.send(effect.text);
      case "close":
        return this.#socket.close(effect.code, effect.reason);
      case "authenticate":
        return void this.#authenticate(effect.headers);
      case "start":
        return this.#start(effect);
      case "stop":
        this.#running.get(effect.id)?.();
        this.#running.delete(effect.id);
    }
  }

  async #authenticate(headers: Headers): Promise<void> {
    try {
      const { buildFor, authenticate } = this.#options;
      const build = await buildFor(this.#handshake);
      if (build === null) return this.#end(4404, "There is no build for this host");
      const session = await authenticate(build, headers);
      if ("status" in session) {
        const { status, message } = session;
        return status >= 500 ? this.#end(4500, message) : this.#end(4403, `Forbidden: ${message}`);
      }
      this.#asks = { build, client: { session, headers: new Map(headers) } };
      this.on({ is: "accepted" });
      void this.#awaitExpiry(session);
    } catch {
      this.#end(4500, "Internal server error");
    }
  }

  #start({ id, request }: Extract<SocketEffect, { do: "start" }>): void {
    if (this.#asks === null) throw new Error("an operation starts before anybody is known");
    const { large, turn, failed } = this.#options;
    const asked = { ...this.#asks, request, readOnly: false, large, turn, failed };
    const traceparent = this.#handshake.headers.get("traceparent");
    let ended = false;
    const end = (event: Extract<SocketEvent, { is: "error" | "complete" }>) => {
      ended = true;
      this.#running.delete(id);
      this.on(event);
    };
    const stop = carryOut(
      this.#options.operating,
      { ...asked, traceparent },
      {
        ready: () => !this.#isBehind(),
        next: (text) => this.on({ is: "next", id, text }),
        error: (errors) => end({ is: "error", id, errors }),
        complete: () => end({ is: "complete", id }),
      },
    );
    if (!ended) this.#running.set(id, stop);
  }

  #end(code: number, reason: string): void {
    this.on({ is: "end", code, reason });
  }

  #isBehind(): boolean {
    return this.#socket.waitingBytes() > this.#options.limits.waitingBytesMax;
  }

  async #awaitInit(): Promise<void> {
    const { clock, limits } = this.#options;
    await clock.sleep(limits.initMs, this.#gone.signal);
    this.on({ is: "initTimedOut" });
  }

  async #awaitExpiry(session: Session): Promise<void> {
    const late = await expired(session, this.#options.clock, this.#gone.signal);
    if (late) this.#end(4403, `Forbidden: ${EXPIRED}`);
  }

  async #ping(): Promise<void> {
    const { clock, limits } = this.#options;
    const { signal } = this.#gone;
    await clock.sleep(limits.pingMs, signal);
    while (!signal.aborted) {
      this.on({ is: "pingDue" });
      await clock.sleep(limits.pingMs, signal);
    }
  }
}

import type { Dispatcher } from "undici";

/** One slot of an instance (or of an engine, or of a cloud's URL), held by one request. */
export interface Place {
  readonly client: Dispatcher;
  /** What stands before the path, without a trailing slash. */
  readonly prefix: string;
  /** The `Host` it wants to see; null: the one the client sent. */
  readonly host: string | null;
  /** Gives the slot back. */
  done(): void;
  /** Nobody listens there any more: no further request goes there until somebody does again. */
  refused(): void;
}

/** Where the requests of one part of a release go. */
export interface Upstream {
  readonly kind: "local" | "url" | "engine";
  /** Of an engine: the Unix socket on which it also takes WebSockets. */
  readonly socketPath?: string;
  /** A slot that is free now, or null. */
  take(): Place | null;
  /**
   * A slot as soon as one is free, waking what sleeps.
   * @throws AppError `gateway.busy`, `runner.unreachable`, `engine.unreachable`, or what the runner
   * says of the start.
   */
  wait(signal: AbortSignal): Promise<Place>;
}

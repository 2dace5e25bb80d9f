import { connect } from "node:net";
import { Pool } from "undici";
import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
import { fullJitter } from "./backoff.ts";
import type { GatewayLimits } from "./config.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Place, Upstream } from "./upstream.ts";
import { waitingLine } from "./waiting-line.ts";

/** Looking costs one connect: an engine that is back is found soon, however long it was away. */
const LOOK_MS_MAX = 1_000;

/** An engine that all supergraphs share. While it restarts, requests wait for it. */
export interface EngineUpstream extends Upstream {
  readonly socketPath: string;
  /** Requests that wait for it. */
  waiting(): number;
  /** Whether it listens now. */
  up(): Promise<boolean>;
  close(): void;
}

export function engineUpstream(options: {
  name: string;
  socketPath: string;
  limits: GatewayLimits;
  clock: Clock;
  random: () => number;
}): EngineUpstream {
  const { name, socketPath, limits, clock } = options;
  const closing = new AbortController();
  const client = new Pool("http://engine", {
    socketPath,
    connections: limits.engineRequests,
    maxHeaderSize: 64 * 1024,
  });
  const { retryMs, retryMsMax } = limits;
  const pauses = { retryMs, retryMsMax: Math.min(retryMsMax, LOOK_MS_MAX) };
  let away = false;
  let inflight = 0;
  const line = waitingLine(limits, clock, () => (away ? unreachable(name) : null));

  const take = (): Place | null => {
    if (away || inflight >= limits.engineRequests) return null;
    inflight++;
    return place;
  };
  const place: Place = {
    client,
    prefix: "",
    host: null,
    done: () => {
      inflight--;
      if (line.size() > 0) line.serve(take);
    },
    refused: () => {
      away = true;
    },
  };
  const looking = oneAtATime(
    async (pause) => {
      for (let attempt = 0; away && line.size() > 0 && !closing.signal.aborted; attempt++) {
        if (await listens(socketPath)) away = false;
        else await pause(fullJitter(attempt, pauses, options.random));
      }
      line.serve(take);
    },
    clock,
    closing.signal,
  );

  return {
    kind: "engine",
    socketPath,
    take: () => (line.size() > 0 ? null : take()),
    wait: async (signal) => {
      if (closing.signal.aborted) throw stopping();
      return line.wait(signal, () => {
        line.serve(take);
        if (line.size() > 0) looking.soon();
      });
    },
    waiting: () => line.size(),
    up: () => listens(socketPath),
    close: () => {
      closing.abort();
      line.rejectAll(stopping());
      client.destroy().catch(() => {});
    },
  };
}

/** In place of an engine that this gateway does not have. */
export function noEngine(name: string): Upstream {
  const wait = () =>
    Promise.reject(
      new AppError("engine.unreachable", { detail: `This gateway has no engine \`${name}\`.` }),
    );
  return { kind: "engine", take: () => null, wait };
}

function listens(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function unreachable(name: string): AppError {
  return new AppError("engine.unreachable", {
    detail: `The engine ${name} does not answer.`,
    retryAfter: 1,
  });
}

function stopping(): AppError {
  return new AppError("gateway.busy", { detail: "The gateway is stopping.", retryAfter: 1 });
}

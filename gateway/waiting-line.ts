import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
import type { GatewayLimits } from "./config.ts";
import type { Place } from "./upstream.ts";

/** Requests that wait for a place, first come, first served. */
export interface WaitingLine {
  size(): number;
  /**
   * Waits for a place; `entered` is called once the request stands in the line.
   * @throws AppError `gateway.busy` where the line is full or the wait too long, or the present
   * trouble instead; what `rejectAll` was called with.
   */
  wait(signal: AbortSignal, entered: () => void): Promise<Place>;
  /** Gives places for as long as `take` has some. */
  serve(take: () => Place | null): void;
  rejectAll(error: AppError): void;
}

interface Waiter {
  resolve(place: Place): void;
  reject(error: unknown): void;
}

export function waitingLine(
  limits: Pick<GatewayLimits, "queue" | "queueMs">,
  clock: Clock,
  /** Why nobody is served at the moment, if that is known. */
  trouble: () => AppError | null,
): WaitingLine {
  const waiters = new Set<Waiter>();
  return {
    size: () => waiters.size,
    wait: async (signal, entered) => {
      if (waiters.size >= limits.queue)
        throw busy(`${limits.queue} requests already wait for an instance.`);
      const over = new AbortController();
      const leave = () => over.abort();
      signal.addEventListener("abort", leave, { once: true });
      try {
        return await new Promise<Place>((resolve, reject) => {
          const waiter: Waiter = { resolve, reject };
          waiters.add(waiter);
          void clock.sleep(limits.queueMs, over.signal).then(() => {
            if (!waiters.delete(waiter)) return;
            reject(trouble() ?? busy(`No instance was free within ${limits.queueMs} ms.`));
          });
          entered();
        });
      } finally {
        over.abort();
        signal.removeEventListener("abort", leave);
      }
    },
    serve: (take) => {
      for (const waiter of waiters) {
        const place = take();
        if (!place) return;
        waiters.delete(waiter);
        waiter.resolve(place);
      }
    },
    rejectAll: (error) => {
      for (const waiter of waiters) {
        waiters.delete(waiter);
        waiter.reject(error);
      }
    },
  };
}

function busy(detail: string): AppError {
  return new AppError("gateway.busy", { detail, retryAfter: 1 });
}

import { subscribe } from "node:diagnostics_channel";
import { PerformanceObserver } from "node:perf_hooks";

/**
 * Of each request that this process answered, in their order, the milliseconds from its headers to the
 * end of its answer, without those that it waited for a connector. Of requests one after another only.
 */
export class EngineTimes {
  // Not all are kept: the process is watched for its memory.
  readonly #times: number[] = [];
  readonly #waited: number[] = [];
  #askedAt = 0;

  constructor() {
    subscribe("undici:request:create", () => {
      this.#askedAt = performance.now();
    });
    subscribe("undici:request:trailers", () => {
      keep(this.#waited, performance.now() - this.#askedAt);
    });
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (name === "HttpRequest") keep(this.#times, duration);
      }
    });
    observer.observe({ entryTypes: ["http"] });
  }

  /** Of the last requests, so many, of which each asked a connector once. Throws where fewer are known. */
  last(requests: number): number[] {
    if (this.#waited.length < requests || this.#times.length < requests) {
      throw new Error(`of ${requests} requests not all are known`);
    }
    const waited = this.#waited.slice(-requests);
    return this.#times.slice(-requests).map((ms, at) => ms - (waited[at] ?? Number.NaN));
  }
}

const KEPT = 20_000;

function keep(times: number[], ms: number): void {
  times.push(ms);
  if (times.length >= 2 * KEPT) times.splice(0, KEPT);
}

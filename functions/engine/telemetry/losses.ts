import type { Metric } from "./metrics.ts";

const SIGNALS = ["spans", "metrics"] as const;
const REASONS = ["buffer_full", "refused", "unanswered", "rejected", "stopped"] as const;

export type Signal = (typeof SIGNALS)[number];

/**
 * `refused` by the collector whole, `rejected` by it in part, `unanswered` after the last attempt,
 * `stopped` when the time for the last ones was over.
 */
export type LossReason = (typeof REASONS)[number];

/** What was not delivered. Told to the collector as a counter of its own, zeros too. */
export class Losses {
  readonly #startUnixMs: number;
  readonly #counts = new Map<string, number>();

  constructor(startUnixMs: number) {
    this.#startUnixMs = startUnixMs;
  }

  add(signal: Signal, reason: LossReason, count: number): void {
    const key = `${signal}.${reason}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  count(signal: Signal, reason: LossReason): number {
    return this.#counts.get(`${signal}.${reason}`) ?? 0;
  }

  read(): Metric {
    const sum = SIGNALS.flatMap((signal) =>
      REASONS.map((reason) => ({
        attributes: new Map(Object.entries({ signal, reason })),
        value: this.count(signal, reason),
      })),
    );
    return {
      name: "lintas.telemetry.lost",
      description: "Spans and builds' metrics that were not delivered",
      startUnixMs: this.#startUnixMs,
      sum,
    };
  }
}

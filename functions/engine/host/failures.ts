import type { Clock } from "../../../shared/clock.ts";

const FIRST_MS = 500;
const MOST_MS = 60_000;
const KEPT_MAX = 10_000;

interface Failure {
  error: unknown;
  times: number;
  /** Milliseconds since the epoch. */
  from: number;
  until: number;
}

/** What failed lately, so that it is tried again only after pauses that grow. */
export class Failures {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What went wrong, with the pause that is left, while it lasts; null: try. */
  current(key: string): { error: unknown; leftMs: number } | null {
    const known = this.#failures.get(key);
    const now = this.#clock.now().getTime();
    // A clock that was set back ends the pause: it must not become one of years.
    if (known === undefined || now >= known.until || now < known.from) return null;
    return { error: known.error, leftMs: known.until - now };
  }

  add(key: string, error: unknown): void {
    const times = (this.#failures.get(key)?.times ?? 0) + 1;
    const from = this.#clock.now().getTime();
    const until = from + Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(times - 1, 20));
    this.#failures.delete(key);
    this.#failures.set(key, { error, times, from, until });
    if (this.#failures.size <= KEPT_MAX) return;
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined) this.#failures.delete(oldest);
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}

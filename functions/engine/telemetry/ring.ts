import { type FinishedSpan, weightOf } from "./span.ts";

export interface RingLimits {
  spansMax: number;
  /** By `weightOf`. */
  weightMax: number;
}

/** Finished spans in the order in which they ended. What is full loses the oldest. */
export class SpanRing {
  readonly #limits: RingLimits;
  readonly #spans: (FinishedSpan | null)[];
  readonly #weights: Float64Array;
  #first = 0;
  #size = 0;
  #weight = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
    this.#spans = Array.from({ length: limits.spansMax }, () => null);
    this.#weights = new Float64Array(limits.spansMax);
  }

  get size(): number {
    return this.#size;
  }

  get weight(): number {
    return this.#weight;
  }

  /** Returns how many spans were lost for it, itself among them where it is too large for all. */
  push(span: FinishedSpan): number {
    const { spansMax, weightMax } = this.#limits;
    const weight = weightOf(span);
    if (weight > weightMax) return 1;
    let lost = 0;
    while (this.#size === spansMax || this.#weight + weight > weightMax) {
      this.#shift();
      lost++;
    }
    const at = (this.#first + this.#size) % spansMax;
    this.#spans[at] = span;
    this.#weights[at] = weight;
    this.#size++;
    this.#weight += weight;
    return lost;
  }

  /** The oldest, at least one where there is any, up to so many or so much. */
  take(spansMax: number, weightMax: number): FinishedSpan[] {
    const taken: FinishedSpan[] = [];
    let weight = 0;
    while (this.#size > 0 && taken.length < spansMax) {
      weight += this.#weights[this.#first] ?? 0;
      if (taken.length > 0 && weight > weightMax) break;
      const span = this.#shift();
      if (span !== null) taken.push(span);
    }
    return taken;
  }

  #shift(): FinishedSpan | null {
    const span = this.#spans[this.#first] ?? null;
    this.#spans[this.#first] = null;
    this.#weight -= this.#weights[this.#first] ?? 0;
    this.#first = (this.#first + 1) % this.#limits.spansMax;
    this.#size--;
    return span;
  }
}

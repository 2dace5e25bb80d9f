import type { CheckedOperation } from "./operation.ts";

/** Texts that are longer are not kept: whoever sends them pays for reading them. */
const TEXT_MAX = 20_000;

/** A short text may have many fragments: what is kept of it weighs what it asks for. */
const WEIGHT_MAX = 5_000;

const CHARS_OF_WEIGHT = 50;

/**
 * Operations of one build that were checked, by their text, their name and the role: the last ones
 * that were asked for. What was refused is not kept.
 */
export class CheckedOperations {
  readonly #kept = new Map<string, CheckedOperation>();
  readonly #most: number;

  readonly #weightMost: number;
  #weight = 0;

  /** @param weightMost Of all that are kept; one of weight 20 takes some KB. */
  constructor(most = 1_000, weightMost = 50_000) {
    this.#most = most;
    this.#weightMost = weightMost;
  }

  /** The checked operation; `check` is asked where it is not kept. */
  get(
    asked: { role: string; operationName: string | null; query: string },
    check: () => CheckedOperation,
  ): CheckedOperation {
    if (asked.query.length > TEXT_MAX) return check();
    const key = JSON.stringify([asked.role, asked.operationName, asked.query]);
    const known = this.#kept.get(key);
    const operation = known ?? check();
    if (operation.weight > WEIGHT_MAX) return operation;
    // The newest is the last one of the map.
    if (known !== undefined) this.#remove(key, known);
    this.#kept.set(key, operation);
    this.#weight += weightOf(key, operation);
    for (const [oldest, one] of this.#kept) {
      if (this.#kept.size <= this.#most && this.#weight <= this.#weightMost) break;
      this.#remove(oldest, one);
    }
    return operation;
  }

  #remove(key: string, operation: CheckedOperation): void {
    this.#kept.delete(key);
    this.#weight -= weightOf(key, operation);
  }
}

/** Names and texts are kept with what is made of them, which is the least of an operation that says much. */
function weightOf(key: string, { weight }: CheckedOperation): number {
  return weight + Math.floor(key.length / CHARS_OF_WEIGHT);
}

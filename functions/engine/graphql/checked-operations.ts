import type { CheckedOperation } from "./operation.ts";

/** Texts that are longer are not kept: whoever sends them pays for reading them. */
const TEXT_MAX = 20_000;

/**
 * Operations of one build that were checked, by their text, their name and the role: the last ones
 * that were asked for. What was refused is not kept.
 */
export class CheckedOperations {
  readonly #kept = new Map<string, CheckedOperation>();
  readonly #most: number;

  constructor(most = 1_000) {
    this.#most = most;
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
    // The newest is the last one of the map.
    if (known !== undefined) this.#kept.delete(key);
    this.#kept.set(key, operation);
    const [oldest] = this.#kept.size > this.#most ? this.#kept.keys() : [];
    if (oldest !== undefined) this.#kept.delete(oldest);
    return operation;
  }
}

import { invalid } from "./request-error.ts";

/** How deep values may lie in one another. */
export const VALUE_DEPTH_MAX = 500;

/** So many characters weigh as much as a value. */
const CHARS_OF_ONE = 32;

/** What an object weighs without what it holds: in a filter each becomes a part of the plan. */
export const OBJECT_WEIGHT = 8;

const NAME_WEIGHT = 2;

/**
 * What the values of one request weigh together, which is what it takes to check them, to plan with
 * them and to send them on. A number is one.
 */
export class Weighing {
  readonly #max: number;
  #weight = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get weight(): number {
    return this.#weight;
  }

  /** Throws `RequestError` once it is too much. */
  add(weight: number): void {
    this.#weight += weight;
    if (this.#weight > this.#max) throw invalid("the values of the request are too large");
  }

  /** A value as JSON has it. Throws `RequestError`, also where it is nested too deep. */
  addJson(json: unknown, depth = 0): void {
    this.add(1);
    if (typeof json === "string") return this.#addText(json);
    if (typeof json !== "object" || json === null) return;
    if (depth > VALUE_DEPTH_MAX) throw invalid("a value is nested too deep");
    if (Array.isArray(json)) {
      for (const one of json as readonly unknown[]) this.addJson(one, depth + 1);
      return;
    }
    this.add(OBJECT_WEIGHT);
    for (const [name, one] of Object.entries(json)) {
      this.add(NAME_WEIGHT);
      this.#addText(name);
      this.addJson(one, depth + 1);
    }
  }

  #addText(text: string): void {
    if (text.length >= CHARS_OF_ONE) this.add(Math.floor(text.length / CHARS_OF_ONE));
  }
}

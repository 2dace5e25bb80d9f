import { servedKey, type ServedPart } from "./served-part.ts";

export interface Figures {
  requests: number;
  /** Of them, those that ended in a failure of the engine. */
  errors: number;
}

type Name = Pick<ServedPart, "release" | "part">;

/** How many requests came to each release since the process began. */
export class Tallies {
  readonly #figures = new Map<string, Figures>();

  count(of: Name, failed: boolean): void {
    const key = servedKey(of);
    const figures = this.#figures.get(key) ?? { requests: 0, errors: 0 };
    this.#figures.set(key, figures);
    figures.requests += 1;
    if (failed) figures.errors += 1;
  }

  of(name: Name): Figures {
    return this.#figures.get(servedKey(name)) ?? { requests: 0, errors: 0 };
  }

  forget(name: Name): void {
    this.#figures.delete(servedKey(name));
  }
}

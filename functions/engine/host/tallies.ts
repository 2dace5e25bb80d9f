import { servedKey, type ServedPart } from "./served-part.ts";

export interface Figures {
  requests: number;
  /** Failures of the engine, its connectors and plugins: of a request there may be several. */
  errors: number;
}

type Name = Pick<ServedPart, "release" | "part">;

/** How many requests came to each release since the process began. */
export class Tallies {
  readonly #figures = new Map<string, Figures>();

  count(of: Name, failed: boolean): void {
    this.#figuresOf(of).requests += 1;
    if (failed) this.fail(of);
  }

  /** Something of a request failed, whatever its answer says beside it. */
  fail(of: Name): void {
    this.#figuresOf(of).errors += 1;
  }

  of(name: Name): Figures {
    return this.#figures.get(servedKey(name)) ?? { requests: 0, errors: 0 };
  }

  #figuresOf(of: Name): Figures {
    const key = servedKey(of);
    const figures = this.#figures.get(key) ?? { requests: 0, errors: 0 };
    this.#figures.set(key, figures);
    return figures;
  }

  forget(name: Name): void {
    this.#figures.delete(servedKey(name));
  }
}

/** Aborted with `late()` after a time, or with the outer signal's reason; to be disposed of when done. */
export class Deadline {
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onOuter = () => this.#abort.abort(this.#outer.reason);

  constructor(outer: AbortSignal, ms: number, late: () => Error) {
    this.#outer = outer;
    this.#timer = setTimeout(() => this.#abort.abort(late()), ms);
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener("abort", this.#onOuter, { once: true });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#onOuter);
  }
}

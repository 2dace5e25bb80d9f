import type { Path } from "../problem.ts";

/** Where an entry of a record or list is shown, a record's by its key, and where its value begins. */
interface Entry {
  shown: number;
  value: number;
}

/** Places in the text of valid JSON. What was gone through once is not gone through again. */
export class JsonPlaces {
  readonly #text: string;
  /** Of each record or list, by where it begins. */
  readonly #entries = new Map<number, ReadonlyMap<string | number, Entry>>();
  #lines: readonly number[] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Of the value at a path; of what is not there, the nearest that holds it. */
  placeOf(path: Path): { line: number; column: number } {
    let value = this.#space(0);
    let shown = value;
    for (const key of path) {
      const next = this.#entriesAt(value).get(key);
      if (next === undefined) break;
      ({ value, shown } = next);
    }
    return this.placeAt(shown);
  }

  placeAt(offset: number): { line: number; column: number } {
    this.#lines ??= [0, ...Array.from(this.#text.matchAll(/\n/g), ({ index }) => index + 1)];
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1 };
  }

  #entriesAt(at: number): ReadonlyMap<string | number, Entry> {
    const known = this.#entries.get(at);
    if (known !== undefined) return known;
    const entries = new Map<string | number, Entry>();
    this.#entries.set(at, entries);
    const list = this.#text[at] === "[";
    if (!list && this.#text[at] !== "{") return entries;
    let next = this.#space(at + 1);
    while (this.#text[next] !== "]" && this.#text[next] !== "}") {
      const shown = next;
      let key: string | number = entries.size;
      if (!list) {
        const end = this.#after(next);
        key = JSON.parse(this.#text.slice(next, end)) as string;
        next = this.#space(this.#space(end) + 1);
      }
      entries.set(key, { shown, value: next });
      next = this.#space(this.#after(next));
      if (this.#text[next] === ",") next = this.#space(next + 1);
    }
    return entries;
  }

  #space(at: number): number {
    let next = at;
    while (/\s/.test(this.#text.charAt(next))) next += 1;
    return next;
  }

  /** Behind the value that begins at `at`. */
  #after(at: number): number {
    const token = /"(?:[^"\\]|\\.)*"|[[\]{}]|[^"[\]{},:\s]+|[\s,:]+/y;
    token.lastIndex = at;
    let depth = 0;
    do {
      const met = token.exec(this.#text)?.[0];
      if (met === undefined) return this.#text.length;
      if (met === "[" || met === "{") depth += 1;
      if (met === "]" || met === "}") depth -= 1;
    } while (depth > 0);
    return token.lastIndex;
  }
}

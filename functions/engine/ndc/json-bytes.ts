import type { WriteJson } from "./json-writer.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** JSON as it is written, in bytes: for long answers, where a string for each value takes the most. */
export class JsonBytes {
  #buffer: Buffer;
  #length = 0;

  /** @param expected Bytes; more are taken where that is too few. */
  constructor(expected: number) {
    this.#buffer = Buffer.allocUnsafe(expected);
  }

  get written(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** What needs no change. */
  add(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = code;
  }

  /** The same of a few bytes, for which a loop is shorter than a call. */
  few(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.#reserve(to - from);
    const buffer = this.#buffer;
    let at = this.#length;
    for (let i = from; i < to; i += 1) buffer[at++] = bytes[i] ?? 0;
    this.#length = at;
  }

  /** A string, of its text. */
  quoted(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.#reserve(to - from + 2);
    const buffer = this.#buffer;
    let at = this.#length;
    buffer[at++] = QUOTE;
    for (let i = from; i < to; i += 1) {
      const code = bytes[i] ?? 0;
      if (code === QUOTE || code === BACKSLASH || code < SPACE) {
        return this.add(Buffer.from(JSON.stringify(textOf(bytes, from, to))));
      }
      buffer[at++] = code;
    }
    buffer[at++] = QUOTE;
    this.#length = at;
  }

  /** By its text, where that is not what JSON has for it. */
  converted(write: WriteJson, bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.add(Buffer.from(write(textOf(bytes, from, to))));
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(needed + this.#buffer.length);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8", from, to);
}

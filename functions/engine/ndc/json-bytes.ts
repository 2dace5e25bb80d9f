const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/**
 * Written into again and again: an answer then takes no more memory outside of the heap than it has
 * bytes, and V8 marks all of the heap the less often.
 */
let spare: Buffer<ArrayBuffer> | null = null;
const SPARE_BYTES_MIN = 16 * 1024;
const SPARE_BYTES_MAX = 1024 * 1024;

const NOTHING = Buffer.alloc(0);
const LONG_CHARS = 1024;

/** JSON as it is written, in bytes: a string for each value would take the most. */
export class JsonBytes {
  #buffer: Buffer<ArrayBuffer>;
  #length = 0;

  /** @param expected Bytes; more are taken where that is too few. */
  constructor(expected: number) {
    if (spare === null || spare.length < expected) {
      this.#buffer = Buffer.allocUnsafeSlow(Math.max(expected, SPARE_BYTES_MIN));
      return;
    }
    this.#buffer = spare;
    spare = null;
  }

  /** Bytes written. */
  get length(): number {
    return this.#length;
  }

  /** What was written; nothing more can be. */
  take(): Uint8Array<ArrayBuffer> {
    const { written, again } = this.#end();
    return again ? Buffer.from(written) : written;
  }

  /** The same as a string. */
  takeText(): string {
    return this.#end().written.toString();
  }

  /** `again`: whoever writes next may write over it. */
  #end(): { written: Buffer<ArrayBuffer>; again: boolean } {
    const buffer = this.#buffer;
    this.#buffer = NOTHING;
    const again = buffer.length <= SPARE_BYTES_MAX && buffer.length > (spare?.length ?? 0);
    if (again) spare = buffer;
    return { written: buffer.subarray(0, this.#length), again };
  }

  /** JSON. */
  text(text: string): void {
    // A character takes at most three bytes.
    this.#reserve(text.length < LONG_CHARS ? text.length * 3 : Buffer.byteLength(text));
    this.#length += this.#buffer.write(text, this.#length);
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = code;
  }

  /** What needs no change; a loop is shorter than a call for the few bytes that most are. */
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
        return this.text(JSON.stringify(textOf(bytes, from, to)));
      }
      buffer[at++] = code;
    }
    buffer[at++] = QUOTE;
    this.#length = at;
  }

  /** By its text, where that is not what JSON has for it. */
  converted(write: (text: string) => string, bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.text(write(textOf(bytes, from, to)));
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(needed + this.#buffer.length);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8", from, to);
}

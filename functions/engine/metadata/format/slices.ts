import { CompiledFileError } from "./compiled-file-error.ts";
import { nameHash } from "./name-hash.ts";
import { SLICES_HEAD_BYTES } from "./write-slices.ts";
import { unpacked } from "./zstd.ts";

/** Unpacked blocks that are kept: what a request reads stands in few of them. */
const BLOCKS_KEPT = 3;
/** A larger one holds one slice alone, as a connector's configuration. */
const BLOCK_BYTES_KEPT = 64 * 1024;

export interface SliceOptions {
  /** JSON text whose values are kept once they were read. */
  cacheChars: number;
}

/** The slices of a file, read one by one; what was read last is kept. */
export class Slices {
  readonly #bytes: Buffer;
  readonly #blocks: number;
  readonly #capacity: number;
  readonly #tableAt: number;
  readonly #dictionary: Buffer;
  readonly #cacheChars: number;
  /** In the order of their use. */
  readonly #values = new Map<string, { value: unknown; chars: number }>();
  #chars = 0;
  #open: { index: number; text: Buffer }[] = [];

  /** @param bytes As `writeSlices` lays them out. Throws `CompiledFileError` where they are not. */
  constructor(bytes: Buffer, options: SliceOptions) {
    checkLayout(bytes);
    this.#bytes = bytes;
    this.#blocks = bytes.readUInt32LE(0);
    this.#capacity = bytes.readUInt32LE(4);
    this.#tableAt = SLICES_HEAD_BYTES + 8 * (this.#blocks + 1);
    const dictionaryAt = this.#tableAt + 8 * this.#capacity;
    this.#dictionary = bytes.subarray(dictionaryAt, dictionaryAt + bytes.readUInt32LE(8));
    this.#cacheChars = options.cacheChars;
  }

  /** Undefined: there is none of this name. */
  get(name: string): unknown {
    const known = this.#values.get(name);
    if (known !== undefined) {
      this.#values.delete(name);
      this.#values.set(name, known);
      return known.value;
    }
    const json = this.#find(name);
    if (json === null) return undefined;
    const value: unknown = JSON.parse(json);
    this.#keep(name, value, json.length);
    return value;
  }

  has(name: string): boolean {
    return this.#values.has(name) || this.#find(name) !== null;
  }

  #keep(name: string, value: unknown, chars: number): void {
    if (chars > this.#cacheChars) return;
    this.#values.set(name, { value, chars });
    this.#chars += chars;
    for (const [oldest, { chars: freed }] of this.#values) {
      if (this.#chars <= this.#cacheChars) return;
      this.#values.delete(oldest);
      this.#chars -= freed;
    }
  }

  /** The value's JSON. */
  #find(name: string): string | null {
    const hash = nameHash(name);
    const quoted = Buffer.from(JSON.stringify(name));
    for (let step = 0; step < this.#capacity; step += 1) {
      const slot = this.#tableAt + 8 * ((hash + step) & (this.#capacity - 1));
      const at = this.#bytes.readUInt32LE(slot + 4);
      if (at === 0) return null;
      if (this.#bytes.readUInt32LE(slot) !== hash) continue;
      const line = this.#lineAt(at - 1);
      if (line.subarray(0, quoted.length).equals(quoted)) {
        return line.toString("utf8", quoted.length);
      }
    }
    return null;
  }

  #lineAt(at: number): Buffer {
    let low = 0;
    let high = this.#blocks - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#textAt(middle) <= at) low = middle;
      else high = middle - 1;
    }
    const text = this.#block(low);
    const start = at - this.#textAt(low);
    return text.subarray(start, text.indexOf(0x0a, start));
  }

  #textAt(block: number): number {
    return this.#bytes.readUInt32LE(SLICES_HEAD_BYTES + 8 * block);
  }

  #storedAt(block: number): number {
    return this.#bytes.readUInt32LE(SLICES_HEAD_BYTES + 4 + 8 * block);
  }

  #block(index: number): Buffer {
    const known = this.#open.find((one) => one.index === index);
    if (known !== undefined) return known.text;
    const stored = this.#bytes.subarray(this.#storedAt(index), this.#storedAt(index + 1));
    const length = this.#textAt(index + 1) - this.#textAt(index);
    const text = unpacked(stored, length, this.#dictionary);
    if (text.length > BLOCK_BYTES_KEPT) return text;
    this.#open = [{ index, text }, ...this.#open].slice(0, BLOCKS_KEPT);
    return text;
  }
}

/** Whether all that is read of `bytes` later lies within them. */
function checkLayout(bytes: Buffer): void {
  const at = (offset: number) => (offset + 4 <= bytes.length ? bytes.readUInt32LE(offset) : -1);
  const blocks = at(0);
  const capacity = at(4);
  let stored = SLICES_HEAD_BYTES + 8 * (blocks + 1) + 8 * capacity + at(8);
  let text = 0;
  let sane = blocks > 0 && capacity > 0 && (capacity & (capacity - 1)) === 0;
  for (let block = 0; sane && block <= blocks; block += 1) {
    const entry = SLICES_HEAD_BYTES + 8 * block;
    sane = at(entry) >= text && at(entry + 4) >= stored;
    text = at(entry);
    stored = at(entry + 4);
  }
  if (!sane || stored !== bytes.length) {
    throw new CompiledFileError("damaged", "the parts of the file do not fit together");
  }
}

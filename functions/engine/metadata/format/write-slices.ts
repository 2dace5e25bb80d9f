import { nameHash } from "./name-hash.ts";
import { compressed } from "./zstd.ts";

/** Before the directory of blocks. */
export const SLICES_HEAD_BYTES = 12;

/** Unpacked in 25 µs. */
const BLOCK_BYTES = 8 * 1024;
/** Of fewer blocks a dictionary is no smaller than what it saves. */
const BLOCKS_WITH_DICTIONARY = 12;

/**
 * Lays out JSON slices so that one can be read without the others:
 *
 * - head: number of blocks, capacity of the table, length of the dictionary
 * - for each block and for the end: where its text begins in the text of all, and its bytes in the file
 * - table: open addressing by the hash of the name; hash, and where the slice begins plus one
 * - dictionary: text that all blocks are compressed with, since they resemble each other
 * - blocks: slices one after the other, compressed; a slice is its name and its value as JSON, a line
 *
 * Numbers are of 32 bits, little-endian.
 */
export function writeSlices(slices: ReadonlyMap<string, unknown>): Buffer {
  const places: { name: string; at: number }[] = [];
  const blocks: { text: Buffer; at: number }[] = [];
  let lines: string[] = [];
  let size = 0;
  let at = 0;
  const end = () => {
    if (lines.length > 0) blocks.push({ text: Buffer.from(lines.join("")), at: at - size });
    lines = [];
    size = 0;
  };
  for (const [name, value] of slices) {
    const line = `${JSON.stringify(name)}${JSON.stringify(value)}\n`;
    const bytes = Buffer.byteLength(line);
    if (size + bytes > BLOCK_BYTES) end();
    places.push({ name, at });
    lines.push(line);
    size += bytes;
    at += bytes;
  }
  end();
  return laidOut(blocks, at, places);
}

function laidOut(
  blocks: readonly { text: Buffer; at: number }[],
  textEnd: number,
  places: readonly { name: string; at: number }[],
): Buffer {
  const dictionary = dictionaryOf(blocks);
  const packed = blocks.map(({ text }) => compressed(text, dictionary));
  const table = tableOf(places);
  const directory = Buffer.alloc(SLICES_HEAD_BYTES + 8 * (blocks.length + 1));
  directory.writeUInt32LE(blocks.length, 0);
  directory.writeUInt32LE(table.length / 8, 4);
  directory.writeUInt32LE(dictionary.length, 8);
  let stored = directory.length + table.length + dictionary.length;
  for (const [index, { at }] of blocks.entries()) {
    directory.writeUInt32LE(at, SLICES_HEAD_BYTES + 8 * index);
    directory.writeUInt32LE(stored, SLICES_HEAD_BYTES + 4 + 8 * index);
    stored += packed[index]?.length ?? 0;
  }
  directory.writeUInt32LE(textEnd, SLICES_HEAD_BYTES + 8 * blocks.length);
  directory.writeUInt32LE(stored, SLICES_HEAD_BYTES + 4 + 8 * blocks.length);
  return Buffer.concat([directory, table, dictionary, ...packed]);
}

/** Two blocks from among the many of types, models and expressions. */
function dictionaryOf(blocks: readonly { text: Buffer }[]): Buffer {
  if (blocks.length < BLOCKS_WITH_DICTIONARY) return Buffer.alloc(0);
  const samples = blocks.map(({ text }) => text).filter((text) => text.length <= BLOCK_BYTES);
  const chosen = [1, 2].flatMap(
    (quarter) => samples[Math.floor((samples.length * quarter) / 4)] ?? [],
  );
  return Buffer.concat(chosen);
}

function tableOf(places: readonly { name: string; at: number }[]): Buffer {
  let capacity = 8;
  while (capacity * 3 < places.length * 4) capacity *= 2;
  const table = Buffer.alloc(capacity * 8);
  for (const { name, at } of places) {
    const hash = nameHash(name);
    let slot = hash & (capacity - 1);
    while (table.readUInt32LE(slot * 8 + 4) !== 0) slot = (slot + 1) & (capacity - 1);
    table.writeUInt32LE(hash, slot * 8);
    table.writeUInt32LE(at + 1, slot * 8 + 4);
  }
  return table;
}

import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { AppError } from "../../shared/errors/app-error.ts";

const inflate = promisify(inflateRaw);

/** A file of a zip, as its central directory tells. */
export interface ZipEntry {
  name: string;
  size: number;
  compressedSize: number;
  stored: boolean;
  crc: number;
  /** Type bits of the unix mode, 0 where none is given. */
  fileType: number;
  offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const ZIP64 = 0xffffffff;

/** Reads the central directory. Throws `artifact.invalid`. */
export async function readEntries(file: FileHandle, zipSize: number): Promise<ZipEntry[]> {
  const tail = await readAt(file, Math.max(0, zipSize - END_SIZE - 0xffff), zipSize);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || tail.length - end < END_SIZE || tail.readUInt32LE(end) !== END) {
    throw invalid("it is not a zip, or is cut off");
  }
  const count = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (count === 0xffff || offset === ZIP64 || offset + size > zipSize) {
    throw invalid("it is a zip of a kind that is not used for functions");
  }
  const directory = await readAt(file, offset, offset + size);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) {
      throw invalid("its list of files is broken");
    }
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    entries.push(entryAt(directory, at, nameEnd));
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function entryAt(directory: Buffer, at: number, nameEnd: number): ZipEntry {
  const name = directory.toString("utf8", at + 46, nameEnd);
  const flags = directory.readUInt16LE(at + 8);
  const method = directory.readUInt16LE(at + 10);
  if ((flags & 1) !== 0) throw invalid(`${name} is encrypted`);
  if (method !== 0 && method !== 8) throw invalid(`${name} is compressed in an unknown way`);
  return {
    name,
    stored: method === 0,
    crc: directory.readUInt32LE(at + 16),
    compressedSize: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    fileType: (directory.readUInt32LE(at + 38) >>> 16) & 0o170000,
    offset: directory.readUInt32LE(at + 42),
  };
}

/** The content of one file, never more than its entry says. Throws `artifact.invalid`. */
export async function readEntry(
  file: FileHandle,
  zipSize: number,
  entry: ZipEntry,
): Promise<Buffer> {
  const header = await readAt(file, entry.offset, entry.offset + 30);
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL) {
    throw invalid(`${entry.name} is not where the list of files says`);
  }
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const end = start + entry.compressedSize;
  if (end > zipSize) throw invalid(`${entry.name} is cut off`);
  const raw = await readAt(file, start, end);
  const content = entry.stored ? raw : await inflated(raw, entry);
  if (content.length !== entry.size) throw invalid(`${entry.name} is not as large as it says`);
  if (crc32(content) !== entry.crc) throw invalid(`${entry.name} is damaged`);
  return content;
}

async function inflated(raw: Buffer, entry: ZipEntry): Promise<Buffer> {
  try {
    return await inflate(raw, { maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    throw invalid(`${entry.name} is damaged or larger than it says`, cause);
  }
}

async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, end - start));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}

export function invalid(what: string, cause?: unknown): AppError {
  return new AppError("artifact.invalid", { detail: `The zip is refused: ${what}.`, cause });
}

import { AppError } from "../../../shared/errors/app-error.ts";
import { FILES_MAX } from "./pack/manifest.ts";

/** Any place bytes can be read from; a read past the end gives fewer. */
export interface ZipReader {
  size: number;
  read(at: number, length: number): Promise<Uint8Array>;
}

/** One file as the central directory claims it. */
export interface ZipEntry {
  name: string;
  /** Unix mode with its file type; 0 where none is told. */
  mode: number;
  stored: boolean;
  crc: number;
  packed: number;
  size: number;
  headerAt: number;
  directoryAt: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const DIRECTORY_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Reads the central directory, the strict kind only: one disk, no zip64, no encryption, no comment,
 * nothing behind it. Throws `artifact.invalid`. See APPNOTE 6.3, 4.3.12 and 4.3.16.
 */
export async function readCentralDirectory(zip: ZipReader): Promise<ZipEntry[]> {
  const end = view(await zip.read(Math.max(0, zip.size - END_BYTES), END_BYTES));
  if (end.byteLength !== END_BYTES || end.getUint32(0, true) !== END_SIGNATURE) {
    throw invalid("it does not end as a zip does, or has a comment");
  }
  const count = end.getUint16(10, true);
  const length = end.getUint32(12, true);
  const directoryAt = end.getUint32(16, true);
  const oneDisk = end.getUint32(4, true) === 0 && end.getUint16(8, true) === count;
  if (!oneDisk || end.getUint16(20, true) !== 0) throw invalid("its directory is not plain");
  if (count > FILES_MAX || length > DIRECTORY_BYTES_MAX) throw invalid("it has too many files");
  if (directoryAt + length !== zip.size - END_BYTES)
    throw invalid("its directory is not at its end");
  const directory = await zip.read(directoryAt, length);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { entry, next } = readEntry(directory, at, directoryAt);
    entries.push(entry);
    at = next;
  }
  if (at !== directory.byteLength) throw invalid("its directory holds more than it counts");
  return entries;
}

/** Where an entry's content begins; its local header must say the same as the directory. */
export async function contentOffset(zip: ZipReader, entry: ZipEntry): Promise<number> {
  const header = view(await zip.read(entry.headerAt, LOCAL_BYTES));
  if (header.byteLength !== LOCAL_BYTES || header.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw invalid(`\`${entry.name}\` is not where the directory says`);
  }
  const nameLength = header.getUint16(26, true);
  const name = await zip.read(entry.headerAt + LOCAL_BYTES, nameLength);
  const same =
    decode(name) === entry.name &&
    header.getUint16(8, true) === (entry.stored ? 0 : 8) &&
    header.getUint32(14, true) === entry.crc &&
    header.getUint32(18, true) === entry.packed &&
    header.getUint32(22, true) === entry.size;
  if (!same) throw invalid(`\`${entry.name}\` is told of in two different ways`);
  return entry.headerAt + LOCAL_BYTES + nameLength + header.getUint16(28, true);
}

function readEntry(
  directory: Uint8Array,
  at: number,
  directoryAt: number,
): { entry: ZipEntry; next: number } {
  const fixed = view(directory.subarray(at, at + ENTRY_BYTES));
  if (fixed.byteLength !== ENTRY_BYTES || fixed.getUint32(0, true) !== ENTRY_SIGNATURE) {
    throw invalid("its directory is damaged");
  }
  const nameLength = fixed.getUint16(28, true);
  const next =
    at + ENTRY_BYTES + nameLength + fixed.getUint16(30, true) + fixed.getUint16(32, true);
  if (next > directory.byteLength) throw invalid("its directory is damaged");
  const name = decode(directory.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength));
  const flags = fixed.getUint16(8, true);
  const method = fixed.getUint16(10, true);
  // Bit 0 is encryption, bit 3 moves sizes behind the content; neither can be checked beforehand.
  if ((flags & 0b1001) !== 0) throw invalid(`\`${name}\` is encrypted or streamed`);
  if (method !== 0 && method !== 8) throw invalid(`\`${name}\` is packed in an unknown way`);
  const entry: ZipEntry = {
    name,
    mode: fixed.getUint32(38, true) >>> 16,
    stored: method === 0,
    crc: fixed.getUint32(16, true),
    packed: fixed.getUint32(20, true),
    size: fixed.getUint32(24, true),
    headerAt: fixed.getUint32(42, true),
    directoryAt,
  };
  if (entry.stored && entry.packed !== entry.size) throw invalid(`\`${name}\` has two sizes`);
  return { entry, next };
}

/** Bytes that are no UTF-8 become U+FFFD, which no name may have. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function invalid(why: string): AppError {
  return new AppError("artifact.invalid", { detail: `The zip is refused: ${why}.` });
}

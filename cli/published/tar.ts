const BLOCK = 512;
/** npm's own stamp for packages: equal contents give equal bytes. */
const MTIME_S = 499_162_500;

export interface TarEntry {
  /** With forward slashes, at most 100 bytes. */
  path: string;
  bytes: Uint8Array;
  executable: boolean;
}

/** A ustar archive of plain files, in the order given. */
export function tar(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ path, bytes, executable }) => {
    const padded = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
    padded.set(bytes);
    return [header(path, bytes.length, executable), padded];
  });
  return Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]);
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar Interchange Format" */
function header(path: string, size: number, executable: boolean): Uint8Array {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`${path} is too long for ustar`);
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(executable ? 0o755 : 0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(MTIME_S, 11), 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\u0000 `, 148);
  return block;
}

function octal(number: number, digits: number): string {
  return number.toString(8).padStart(digits, "0");
}

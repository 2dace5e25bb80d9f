import { AppError } from "../../../../shared/errors/app-error.ts";
import { FILES_MAX, UNPACKED_BYTES_MAX, ZIPPED_BYTES_MAX } from "./manifest.ts";

interface SizedFile {
  name: string;
  size: number;
}

/** Throws `pack.too_large` naming the largest files of `part`, or how many there are. */
export function checkUnpackedSize(part: string, files: readonly SizedFile[]): void {
  if (files.length > FILES_MAX) {
    throw new AppError("pack.too_large", {
      detail: `\`${part}\` has ${files.length} files, at most ${FILES_MAX} are taken.`,
      extensions: { files: files.length, max: FILES_MAX },
    });
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > UNPACKED_BYTES_MAX)
    throw tooLarge(part, total, UNPACKED_BYTES_MAX, "unpacked", files);
}

/** Throws `pack.too_large` naming the largest files of `part`. */
export function checkZippedSize(part: string, zipped: number, files: readonly SizedFile[]): void {
  if (zipped > ZIPPED_BYTES_MAX) throw tooLarge(part, zipped, ZIPPED_BYTES_MAX, "zipped", files);
}

function tooLarge(
  part: string,
  bytes: number,
  max: number,
  form: "zipped" | "unpacked",
  files: readonly SizedFile[],
): AppError {
  const largest = files.toSorted((a, b) => b.size - a.size).slice(0, 5);
  const named = largest.map(({ name, size }) => `\`${name}\` (${megabytes(size)})`).join(", ");
  return new AppError("pack.too_large", {
    detail: `\`${part}\` has ${megabytes(bytes)} ${form}, at most ${megabytes(max)} are taken. The largest files: ${named}.`,
    extensions: { bytes, max, largest },
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}

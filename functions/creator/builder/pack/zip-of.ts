import { sha256Hex } from "../../../../shared/canonical.ts";
import { checkUnpackedSize, checkZippedSize } from "./size-limit.ts";
import { deterministicZip } from "./zip.ts";

/** The zip of a part and its name. Throws `pack.too_large`. */
export async function zipOf(
  part: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; digest: string; size: number }> {
  const sizes = [...files].map(([name, bytes]) => ({ name, size: bytes.byteLength }));
  checkUnpackedSize(part, sizes);
  const bytes = deterministicZip(files);
  checkZippedSize(part, bytes.byteLength, sizes);
  return { bytes, digest: await sha256Hex(bytes), size: bytes.byteLength };
}

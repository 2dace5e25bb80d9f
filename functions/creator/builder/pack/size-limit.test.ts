import { expect, test } from "vitest";
import { FILES_MAX, UNPACKED_BYTES_MAX, ZIPPED_BYTES_MAX } from "./manifest.ts";
import { checkUnpackedSize, checkZippedSize } from "./size-limit.ts";

const files = [1, 5, 3, 2, 6, 4].map((size) => ({ name: `f${size}`, size: size * 60 * 2 ** 20 }));

test("a part at its limits is taken, one byte or file more is not", () => {
  expect(() => checkUnpackedSize("a", [{ name: "f", size: UNPACKED_BYTES_MAX }])).not.toThrow();
  const more = [{ name: "f", size: UNPACKED_BYTES_MAX + 1 }];
  expect(() => checkUnpackedSize("a", more)).toThrow(/at most 250\.0 MB/);
  expect(() => checkZippedSize("a", ZIPPED_BYTES_MAX, [])).not.toThrow();
  expect(() => checkZippedSize("a", ZIPPED_BYTES_MAX + 1, [])).toThrow(/at most 100\.0 MB/);
  const many = Array.from({ length: FILES_MAX + 1 }, (_, i) => ({ name: `${i}`, size: 0 }));
  expect(() => checkUnpackedSize("a", many)).toThrow(/20001 files, at most 20000/);
});

test("the five largest files are named, the largest first", () => {
  expect(() => checkUnpackedSize("a", files)).toThrow(
    "The largest files: `f6` (360.0 MB), `f5` (300.0 MB), `f4` (240.0 MB), `f3` (180.0 MB), `f2` (120.0 MB).",
  );
});

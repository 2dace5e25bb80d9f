import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { draftFor, putInPlace } from "./put-in-place.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-place-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function draftOf(text: string): Promise<string> {
  const draft = await draftFor(join(folder, "place"));
  await writeFile(join(draft, "file"), text);
  return draft;
}

test("of two that were made at once the first stays, and nothing else is left", async () => {
  const place = join(folder, "place");
  await Promise.all(
    [await draftOf("a"), await draftOf("b")].map((draft) => putInPlace(draft, place)),
  );
  expect(await readdir(folder)).toEqual(["place"]);
  const kept = await readFile(join(place, "file"), "utf8");
  await putInPlace(await draftOf("c"), place);
  expect(await readFile(join(place, "file"), "utf8")).toBe(kept);
});

test("what cannot be put there is an error, and is not lost", async () => {
  const draft = await draftOf("a");
  await writeFile(join(folder, "file"), "");
  await expect(putInPlace(draft, join(folder, "file"))).rejects.toThrow(/ENOTDIR/);
  await mkdir(join(folder, "empty"));
  await putInPlace(draft, join(folder, "empty"));
  expect(await readdir(join(folder, "empty"))).toEqual(["file"]);
});

test("a draft that was left long ago is removed, one that is being made is not", async () => {
  const [old, fresh] = [await draftOf("a"), await draftOf("b")];
  await utimes(old, new Date(0), new Date(0));
  const next = await draftOf("c");
  const left = (await readdir(folder)).map((name) => join(folder, name));
  expect(left.toSorted()).toEqual([fresh, next].toSorted());
});

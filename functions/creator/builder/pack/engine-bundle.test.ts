import { expect, test } from "vitest";
import { bundleEngine, engineBundle } from "./engine-bundle.ts";
import { deterministicZip } from "./zip.ts";

const textOf = (files: ReadonlyMap<string, Uint8Array>) =>
  [...files.values()].map((bytes) => new TextDecoder().decode(bytes)).join("\n");

test("the engine is one module with chunks, the same bytes each time", async () => {
  const [one, again] = await Promise.all([bundleEngine(), engineBundle()]);
  expect([...one.keys()].filter((name) => !name.startsWith("chunks/"))).toEqual(["function.mjs"]);
  expect([...again]).toEqual([...one]);
}, 60_000);

test("no path of a machine is in it, and every bundled package's licence is", async () => {
  const text = textOf(await engineBundle());
  expect(text).not.toContain(process.cwd());
  for (const name of ["graphql", "jose", "undici", "zod"]) {
    expect(text).toMatch(new RegExp(`^${name}\\n\\n.*(?:MIT|Copyright)`, "mi"));
  }
});

test("it is small enough to lie in every build", async () => {
  const zipped = deterministicZip(new Map(await engineBundle())).byteLength;
  expect(zipped).toBeLessThan(700 * 1_024);
});

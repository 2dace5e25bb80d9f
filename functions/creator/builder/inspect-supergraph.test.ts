import { type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { AppError } from "../../../shared/errors/app-error.ts";
import { compileSupergraph } from "../../engine/metadata/compile.ts";
import {
  FORMAT_VERSION,
  HEADER_BYTES,
  readHeader,
  withHeader,
} from "../../engine/metadata/format/header.ts";
import { articles, SHOP } from "../../engine/metadata/testing/shop.ts";
import { inspectCompiled, inspectSupergraphZip } from "./inspect-supergraph.ts";

const metadata = {
  version: "v3",
  subgraphs: [{ name: "shop", objects: [...SHOP, articles()] }],
  flags: {},
};

function compiled(): Buffer {
  const made = compileSupergraph({ metadata, authConfig: null });
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  return Buffer.from(made.part);
}

const text = (value: string) => new TextEncoder().encode(value);

function zip(more: Zippable): Uint8Array {
  return zipSync({
    "node.mjs": text("1"),
    "function.mjs": text("2"),
    "lintas.json": text('{"format":1,"assets":{}}'),
    ...more,
  });
}

async function refusal(look: () => unknown): Promise<[string, string]> {
  const error = await Promise.resolve()
    .then(look)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error("it was not refused", { cause: error });
  return [error.code, error.detail ?? ""];
}

/** The same file in another format version, its digest right. */
function inVersion(version: number, source: (bytes: Buffer) => Buffer = (bytes) => bytes): Buffer {
  const file = compiled();
  const { sourceAt, sourceBytes } = readHeader(file);
  const kept = source(file.subarray(sourceAt));
  return withHeader(file.subarray(HEADER_BYTES, sourceAt), kept, sourceBytes, version);
}

test("a compiled file passes, alone and in a zip", async () => {
  inspectCompiled(compiled());
  await inspectSupergraphZip(zip({ "supergraph.bin": compiled() }));
  expect(readHeader(compiled()).version).toBe(FORMAT_VERSION);
});

test("one of another format passes as long as it can be compiled again", async () => {
  inspectCompiled(inVersion(FORMAT_VERSION + 1));
  const [code] = await refusal(() =>
    inspectCompiled(inVersion(FORMAT_VERSION + 1, () => Buffer.from("no source"))),
  );
  expect(code).toBe("supergraph.unreadable");
});

describe("what is no compiled supergraph is refused", () => {
  test.each<[string, () => Buffer, RegExp]>([
    ["nothing", () => Buffer.alloc(0), /ends after 0 bytes/],
    ["a zip", () => Buffer.from(zip({})), /not a compiled supergraph/],
    ["a part of one", () => compiled().subarray(0, 200), /ends after 200 of/],
    ["one with a changed byte", () => changed(100), /not have the content/],
    [
      "one with something behind it",
      () => Buffer.concat([compiled(), text("x")]),
      /not have the content/,
    ],
    ["the header alone", () => compiled().subarray(0, 20), /ends after 20 bytes/],
    [
      "another content under a right digest",
      () => withHeader(Buffer.alloc(64, 7), Buffer.alloc(10), 10),
      /refused: /,
    ],
    [
      "no content under a right digest",
      () => withHeader(Buffer.alloc(0), Buffer.alloc(0), 0),
      /refused: /,
    ],
  ])("%s", async (_, file, why) => {
    const [code, detail] = await refusal(() => inspectCompiled(file()));
    expect(code).toBe("supergraph.unreadable");
    expect(detail).toMatch(why);
    const zipped = await refusal(() => inspectSupergraphZip(zip({ "supergraph.bin": file() })));
    expect(zipped).toEqual([code, detail]);
  });

  test("a zip without one", async () => {
    expect(await refusal(() => inspectSupergraphZip(zip({})))).toEqual([
      "artifact.invalid",
      expect.stringContaining("no `supergraph.bin`"),
    ]);
  });
});

function changed(at: number): Buffer {
  const file = compiled();
  file[at] = (file[at] ?? 0) ^ 1;
  return file;
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { AppError } from "../../../shared/errors/app-error.ts";
import { parseDefinition } from "../../../shared/domain/definition-mistakes.ts";
import { inspectArtifact } from "./inspect.ts";
import { packProject } from "./pack/pack.ts";
import { projectFolder } from "./pack/testing/project-folder.ts";

const text = (value: string) => new TextEncoder().encode(value);
const manifest = { format: 1, assets: {} };
const whole = {
  "node.mjs": text("1"),
  "function.mjs": text("export default 2;".repeat(50)),
  "lintas.json": text(JSON.stringify(manifest)),
};

function zip(more: Zippable = {}): Uint8Array {
  return zipSync({ ...whole, ...more });
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const error = await inspectArtifact(bytes).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError) || error.code !== "artifact.invalid") {
    throw new Error("it was not refused", { cause: error });
  }
  return error.detail ?? "";
}

/** The zip with one number of its first file's headers changed, local and central alike or not. */
function forged(
  bytes: Uint8Array,
  change: (local: DataView, central: DataView, end: DataView) => void,
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const end = copy.byteLength - 22;
  const view = (at: number) => new DataView(copy.buffer, at);
  change(view(0), view(view(end).getUint32(16, true)), view(end));
  return copy;
}

test("a zip of format 1, as builds from before the clouds have it, still passes", async () => {
  expect((await inspectArtifact(zip())).manifest.format).toBe(1);
});

test("a packed function passes, from bytes and from a file", async () => {
  await using project = await projectFolder({
    "src/main.ts": "export default { fetch: () => new Response() };",
    "public/ä.txt": "a",
    "public/empty.txt": "",
  });
  const one = { path: "/", entry: "src/main.ts", assets: "public" };
  const packed = await packProject(
    project.root,
    parseDefinition({ name: "test", functions: { main: one } }),
  );
  const { bytes } = packed.parts[0]!;
  const inspected = await inspectArtifact(bytes);
  expect(Object.keys(inspected.manifest.assets)).toEqual(["/empty.txt", "/ä.txt"]);
  expect(inspected.unpacked).toBe(inspected.files.reduce((sum, { size }) => sum + size, 0));
  const folder = await mkdtemp(join(tmpdir(), "lintas-inspect-"));
  await writeFile(join(folder, "a.zip"), bytes);
  expect(await inspectArtifact(join(folder, "a.zip"))).toEqual(inspected);
  await rm(folder, { recursive: true });
});

describe("what is no function zip is refused", () => {
  test.each([
    ["nothing", new Uint8Array(), /does not end/],
    ["text", text("x".repeat(100)), /does not end/],
    ["a zip with something behind it", Uint8Array.from([...zip(), 0]), /does not end/],
    ["a zip with something before it", Uint8Array.from([0, ...zip()]), /not at its end/],
    [
      "without the entry",
      zipSync({ "function.mjs": text("2"), "lintas.json": text("{}") }),
      /no `node\.mjs`/,
    ],
    [
      "without a manifest",
      zipSync({ "node.mjs": text("1"), "function.mjs": text("2") }),
      /no `lintas\.json`/,
    ],
    [
      "without the function",
      zipSync({ "node.mjs": text("1"), "lintas.json": text("{}") }),
      /no `function\.mjs`/,
    ],
    [
      "a zip of the format of all clouds without one of their entries",
      zip({ "lintas.json": text('{"format":2,"assets":{}}') }),
      /no `lambda\.mjs`/,
    ],
    ["a manifest that is no JSON", zip({ "lintas.json": text("{") }), /not a manifest/],
    [
      "a manifest of another format",
      zip({ "lintas.json": text('{"format":3,"assets":{}}') }),
      /not a manifest/,
    ],
    [
      "a manifest with an asset that is not there",
      zip({
        "lintas.json": text(
          JSON.stringify({
            format: 1,
            assets: { "/a": { file: "../a", sha256: "0".repeat(64), size: 1 } },
          }),
        ),
      }),
      /does not hold/,
    ],
  ])("%s", async (_what, bytes, why) => {
    expect(await refusal(bytes)).toMatch(why);
  });

  test.each([
    "../evil.mjs",
    "a/../../evil",
    "/etc/passwd",
    "//host/x",
    "C:/x",
    "a\\..\\b",
    "a//b",
    "a/./b",
    ".",
    "a\0b",
    "a\nb",
    "x".repeat(2_000),
  ])("the name %j", async (name) => {
    expect(await refusal(zip({ [name]: text("x") }))).toMatch(
      /plain relative path|character|too long/,
    );
  });

  test.each([
    ["a symbolic link", 0o120777],
    ["a folder", 0o040755],
    ["a device", 0o060644],
    ["a pipe", 0o010644],
  ])("%s", async (_what, mode) => {
    const bytes = zip({ "x.mjs": [text("/etc/passwd"), { os: 3, attrs: mode << 16 }] });
    expect(await refusal(bytes)).toMatch(/not a plain file/);
  });

  test("a name twice, also in two ways to write it, and a file that is a folder too", async () => {
    const twice = forged(zip({ "aaaa.mjs": text("1") }), () => {});
    const name = Buffer.from("node.mjs");
    for (let at = Buffer.from(twice).indexOf("aaaa.mjs"); at !== -1;) {
      twice.set(name, at);
      at = Buffer.from(twice).indexOf("aaaa.mjs");
    }
    expect(await refusal(twice)).toMatch(/twice/);
    expect(await refusal(zip({ "\u00e4": text("1"), "a\u0308": text("2") }))).toMatch(/twice/);
    expect(await refusal(zip({ a: text("1"), "a/b": text("2") }))).toMatch(
      /both a file and a folder/,
    );
  });
});

describe("a zip that lies about itself is refused", () => {
  test("a bomb by its claims, without inflating it", async () => {
    const claims = forged(zip(), (_local, central) => central.setUint32(24, 0xffff_fffe, true));
    expect(await refusal(claims)).toMatch(/250 MB/);
  });

  test("a bomb that claims to be small", async () => {
    const bomb = zipSync({ "a.mjs": new Uint8Array(30_000_000), ...whole });
    const small = forged(bomb, (local, central) => {
      local.setUint32(22, 10, true);
      central.setUint32(24, 10, true);
    });
    expect(await refusal(small)).toMatch(/has not the size it claims/);
  });

  test("contents that overlap", async () => {
    const over = forged(zip(), (_local, central, end) => {
      // The second file's header is said to be where the first one's is.
      const second = new DataView(central.buffer, central.byteOffset + 46 + "node.mjs".length);
      second.setUint32(42, central.getUint32(42, true), true);
      expect(end.getUint16(10, true)).toBe(3);
    });
    expect(await refusal(over)).toMatch(/lies over another file/);
  });

  test.each<[string, (local: DataView, central: DataView, end: DataView) => void]>([
    ["encrypted", (_local, central) => central.setUint16(8, 1, true)],
    ["streamed", (_local, central) => central.setUint16(8, 8, true)],
    ["another method", (_local, central) => central.setUint16(10, 12, true)],
    [
      "a wrong checksum",
      (local, central) => [local.setUint32(14, 7, true), central.setUint32(16, 7, true)],
    ],
    ["two checksums", (local) => local.setUint32(14, 7, true)],
    ["two names", (local) => local.setUint8(30, 0x6d)],
    [
      "a count too small",
      (_local, _central, end) => [end.setUint16(8, 2, true), end.setUint16(10, 2, true)],
    ],
    [
      "a count too large",
      (_local, _central, end) => [end.setUint16(8, 9, true), end.setUint16(10, 9, true)],
    ],
    ["several disks", (_local, _central, end) => end.setUint16(4, 1, true)],
  ])("%s", async (_what, change) => {
    await refusal(forged(zip(), change));
  });
});

test("whatever bytes come, it is refused or passes, in bounded time, and never fails otherwise", async () => {
  const good = zip();
  const damaged = fc
    .array(fc.record({ at: fc.nat(good.byteLength - 1), byte: fc.nat(255) }), { maxLength: 8 })
    .map((changes) => {
      const copy = Uint8Array.from(good);
      for (const { at, byte } of changes) copy[at] = byte;
      return copy;
    });
  const cut = fc.tuple(damaged, fc.nat(good.byteLength)).map(([bytes, at]) => bytes.subarray(at));
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, cut, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
      try {
        const inspected = await inspectArtifact(bytes);
        for (const { name } of inspected.files) expect(name).not.toMatch(/(^|\/)\.\.?(\/|$)|^\//);
      } catch (error) {
        expect(error).toMatchObject({ code: "artifact.invalid" });
      }
    }),
    { numRuns: 500 },
  );
});

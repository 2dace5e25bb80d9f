import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultLimits } from "./config.ts";
import { unpack } from "./unpack.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "unpack-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const text = (content: string) => new TextEncoder().encode(content);
const ENTRY = { "node.mjs": text("export {}") };

async function unpacked(bytes: Uint8Array, limits = defaultLimits): Promise<string> {
  const zip = join(folder, "a.zip");
  await writeFile(zip, bytes);
  const target = join(folder, "out");
  await unpack(zip, target, limits, null);
  return target;
}

test("files and folders of a zip are unpacked, and can only be read", async () => {
  const target = await unpacked(zipSync({ ...ENTRY, assets: { css: { "a.css": text("b{}") } } }));
  expect(await readFile(join(target, "assets/css/a.css"), "utf8")).toBe("b{}");
  expect((await stat(join(target, "node.mjs"))).mode & 0o777).toBe(0o440);
});

test("what is unpacked is not unpacked again", async () => {
  const target = await unpacked(zipSync(ENTRY));
  const before = await stat(target);
  await unpacked(zipSync({ ...ENTRY, other: text("x") }));
  expect((await stat(target)).ino).toBe(before.ino);
});

describe("a zip is refused as artifact.invalid, and leaves nothing, when", () => {
  const zeros = new Uint8Array(2 ** 20);
  const link: Zippable = {
    ...ENTRY,
    link: [text("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }],
  };
  const fifo: Zippable = { ...ENTRY, pipe: [text(""), { os: 3, attrs: 0o010644 << 16 }] };
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, text("x")]));
  const cases: Record<string, Uint8Array> = {
    "a name leaves the folder": zipSync({ ...ENTRY, "../evil": text("x") }),
    "a name leaves the folder on its way": zipSync({ ...ENTRY, "a/../../evil": text("x") }),
    "a name is absolute": zipSync({ ...ENTRY, "/etc/evil": text("x") }),
    "a name has a drive": zipSync({ ...ENTRY, "C:evil": text("x") }),
    "a name has backslashes": zipSync({ ...ENTRY, "..\\evil": text("x") }),
    "a name has a zero byte": zipSync({ ...ENTRY, "a\0b": text("x") }),
    "a file is a link": zipSync(link),
    "a file is a pipe": zipSync(fifo),
    "a file is a folder too": zipSync({ ...ENTRY, a: text("x"), "a/b": text("x") }),
    "it holds too many files": zipSync({ ...ENTRY, ...many }),
    "it is a bomb by its ratio": zipSync({ ...ENTRY, zeros }, { level: 9 }),
    "it is a bomb by its size": zipSync({ ...ENTRY, zeros: new Uint8Array(5 * 2 ** 20) }),
    "it lies about a size": lying(zipSync({ ...ENTRY, zeros }, { level: 9 })),
    "it has no entry": zipSync({ "index.js": text("x") }),
    "a file is damaged": damaged(zipSync(ENTRY, { level: 0 })),
    "it is cut off": zipSync(ENTRY).slice(0, -30),
    "it is no zip": text("this is no zip at all, but long enough to hold the end of one"),
    "it is empty": new Uint8Array(0),
  };
  const limits = {
    ...defaultLimits,
    unpackedFiles: 40,
    unpackRatio: 50,
    unpackedBytes: 4 * 2 ** 20,
  };
  for (const [name, bytes] of Object.entries(cases)) {
    test(name, async () => {
      await expect(unpacked(bytes, limits)).rejects.toMatchObject({ code: "artifact.invalid" });
      expect(await readdir(folder)).toEqual(["a.zip"]);
    });
  }
});

/** The list of files claims 10 bytes for every file. */
function lying(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip);
  for (let at = bytes.indexOf("PK\x01\x02"); at >= 0; at = bytes.indexOf("PK\x01\x02", at + 4)) {
    bytes.writeUInt32LE(10, at + 24);
  }
  return bytes;
}

function damaged(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip);
  const at = bytes.indexOf("export");
  bytes.write("import", at);
  return bytes;
}

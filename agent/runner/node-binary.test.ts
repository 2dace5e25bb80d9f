import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { othersMayEnter, reachableNode } from "./node-binary.ts";

let closed: string;
let open: string;
beforeEach(async () => {
  closed = await mkdtemp(join(tmpdir(), "closed-"));
  open = await mkdtemp(join(tmpdir(), "open-"));
  await chmod(open, 0o711);
});
afterEach(async () => {
  await rm(closed, { recursive: true, force: true });
  await rm(open, { recursive: true, force: true });
});

async function binary(folder: string, mode: number): Promise<string> {
  const path = join(folder, "node");
  await writeFile(path, "a binary");
  await chmod(path, mode);
  return path;
}

test("a binary that everybody can reach is used as it stands", async () => {
  const path = await binary(open, 0o755);
  const reachable = await othersMayEnter(open);
  const used = await reachableNode(path, join(closed, "b"));
  expect(used === path).toBe(reachable);
});

test("one below a closed folder is put where everybody can execute it, once", async () => {
  for (const mode of [0o755, 0o700]) {
    const path = await binary(closed, mode);
    const target = join(open, `b${mode}`);
    const used = await reachableNode(path, target);
    expect(used.startsWith(target)).toBe(true);
    expect(await readFile(used, "utf8")).toBe("a binary");
    expect((await stat(used)).mode & 0o755).toBe(0o755);
    const { ino } = await stat(used);
    expect((await stat(await reachableNode(path, target))).ino).toBe(ino);
  }
});

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import { claimFunctionUsers } from "./function-users.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lintas-users-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function installation(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

const claim = (folder: string) => claimFunctionUsers(folder, systemClock, join(root, "registry"));

test("an installation has the same users at every start", async () => {
  const folder = await installation("a");
  expect(await claim(folder)).toEqual(await claim(folder));
});

test("no two installations of a machine share a user, also when they start at once", async () => {
  const folders = await Promise.all(Array.from({ length: 20 }, (_, at) => installation(`i${at}`)));
  const ranges = await Promise.all(folders.map(claim));
  expect(new Set(ranges.map(({ first }) => first)).size).toBe(20);
  for (const { first, count } of ranges) {
    expect(
      ranges.filter((other) => other.first >= first && other.first < first + count),
    ).toHaveLength(1);
  }
});

test("a machine that is full says so, and an installation that is removed makes room", async () => {
  const folders = await Promise.all(Array.from({ length: 20 }, (_, at) => installation(`i${at}`)));
  await Promise.all(folders.map(claim));
  const late = await installation("late");
  await expect(claim(late)).rejects.toThrow(/20 installations/);
  await rm(folders[7]!, { recursive: true });
  expect(await claim(late)).toMatchObject({ count: 1_000 });
});

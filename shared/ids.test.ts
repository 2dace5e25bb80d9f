import { expect, test } from "vitest";
import { base32, base32Number } from "./base32.ts";
import { buildId, randomIds } from "./ids.ts";
import { BuildId, ReleaseId } from "./domain/names.ts";

const at = (ms: number) => ({ now: () => new Date(ms), sleep: async () => {} });

test("ids sort by the time they were made", () => {
  const times = [0, 1_000, 1_700_000_000_000, 1_800_000_000_000, 4_000_000_000_000];
  const long = times.map((ms) => randomIds(at(ms)).long("op"));
  const short = times.map((ms) => randomIds(at(ms)).release());
  expect(long.toSorted()).toEqual(long);
  expect(short.toSorted()).toEqual(short);
});

test("ids of one process keep their order within a millisecond and when its clock is set back", () => {
  const times = [1_800_000_000_000, 1_800_000_000_001, 1_799_999_999_000];
  let ms = 0;
  const ids = randomIds({ now: () => new Date(ms), sleep: async () => {} });
  const made = times.flatMap((time) => {
    ms = time;
    return Array.from({ length: 1_500 }, () => [ids.long("op"), ids.release()] as const);
  });
  for (const of of [made.map(([long]) => long), made.map(([, release]) => release)]) {
    expect(of.toSorted()).toEqual(of);
    expect(new Set(of).size).toBe(of.length);
  }
  expect(new Set(made.map((pair) => pair.join(" ").length))).toEqual(new Set([23 + 1 + 12]));
});

test("ids of one moment differ", () => {
  const ids = randomIds(at(1_800_000_000_000));
  expect(new Set(Array.from({ length: 1_000 }, () => ids.long("op"))).size).toBe(1_000);
  expect(new Set(Array.from({ length: 20_000 }, () => ids.release())).size).toBe(20_000);
});

test("a release id fits into a host name and a cloud name", () => {
  const id = randomIds(at(4_000_000_000_000)).release();
  expect(id).toHaveLength(12);
  expect(ReleaseId.safeParse(id).success).toBe(true);
});

test("a build id is a function of its digest alone", () => {
  const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  expect(buildId(digest)).toBe(buildId(digest));
  expect(BuildId.safeParse(buildId(digest)).success).toBe(true);
  expect(buildId(digest.replace("e3", "e4"))).not.toBe(buildId(digest));
});

test("base32 keeps order and length", () => {
  expect(base32(Uint8Array.of(0, 0, 0, 0, 0))).toBe("00000000");
  expect(base32(Uint8Array.of(255, 255, 255, 255, 255))).toBe("zzzzzzzz");
  expect(base32Number(31, 2)).toBe("0z");
  expect(base32Number(32, 2)).toBe("10");
});

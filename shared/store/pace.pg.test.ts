import { beforeEach, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "../../test/harness/postgres.ts";
import { sharedPace } from "./pace.ts";

const wanted = { bucket: "aws:1:eu-1:lambda", perSecond: 2, burst: 4 };
const never = new AbortController().signal;
let database: FreshDatabase;
let now: number;
let slept: number[];
let pace: ReturnType<typeof sharedPace>;

beforeEach(async () => {
  database = await freshDatabase();
  now = 1_800_000_000_000;
  slept = [];
  pace = sharedPace(database.db, {
    now: () => new Date(now),
    sleep: async (ms) => void slept.push(ms),
  });
  return () => database.drop();
});

async function take(count: number): Promise<void> {
  for (let no = 0; no < count; no++) await pace(wanted, never);
}

test("a burst passes at once, and who comes then queues up behind one another", async () => {
  await take(4);
  expect(slept).toEqual([]);
  await take(3);
  expect(slept).toEqual([500, 1_000, 1_500]);
});

test("a call that would wait longer than a worker may is refused, and takes nothing", async () => {
  await take(14);
  expect(slept.at(-1)).toBe(5_000);
  await expect(take(1)).rejects.toMatchObject({ code: "provider.throttled", retryAfter: 5 });
  now += 500;
  await take(1);
  expect(slept.at(-1)).toBe(5_000);
});

test("a bucket fills up to its burst and no further", async () => {
  await take(4);
  now += 3_600_000;
  await take(5);
  expect(slept).toEqual([500]);
});

test("buckets do not know of one another", async () => {
  await take(4);
  await pace({ ...wanted, bucket: "aws:1:eu-2:lambda" }, never);
  expect(slept).toEqual([]);
});

test("a clock that is a little behind another worker's fills nothing twice", async () => {
  await take(4);
  now -= 1_000;
  await take(1);
  now += 1_000;
  await take(1);
  expect(slept).toEqual([500, 1_000]);
});

test("a clock that was set back does not stop all calls until it is where it was", async () => {
  await take(14);
  now -= 3_600_000;
  slept.length = 0;
  await take(5);
  expect(slept).toEqual([500]);
});

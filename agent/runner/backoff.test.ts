import { expect, test } from "vitest";
import { createBackoff, pauseAfter } from "./backoff.ts";
import { manualClock } from "./testing/manual-clock.ts";

const never = new AbortController().signal;

test("pauses double up to their limit", () => {
  expect([1, 2, 3, 4, 5, 500].map((failures) => pauseAfter(failures, 100, 1_000))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
});

test("a pause ends by itself and the next is longer", async () => {
  const clock = manualClock();
  const backoff = createBackoff(clock, 100, 1_000, never);
  expect(backoff.pauseMs).toBe(0);
  backoff.failed();
  expect(backoff.pauseMs).toBe(100);
  await clock.pass(100);
  expect(backoff.pauseMs).toBe(0);
  backoff.failed();
  expect(backoff.pauseMs).toBe(200);
});

test("a success forgets all failures", async () => {
  const clock = manualClock();
  const backoff = createBackoff(clock, 100, 1_000, never);
  for (let i = 0; i < 5; i++) backoff.failed();
  backoff.succeeded();
  expect(backoff.pauseMs).toBe(0);
  await backoff.over();
  backoff.failed();
  expect(backoff.pauseMs).toBe(100);
});

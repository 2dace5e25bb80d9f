import { expect, test } from "vitest";
import { Secret } from "../../../../shared/secret.ts";
import { testClock } from "../../../../test/harness/clock.ts";
import { keepPostgres } from "./keep-postgres.ts";

test("a server that ended is started again, also after a start that failed", async () => {
  const clock = testClock();
  const end = new AbortController();
  const notes: string[] = [];
  const url = new Secret("postgres://here");
  let alive = true;
  let starts = 0;
  const keeping = keepPostgres({
    server: { url, alive: async () => alive },
    start: async () => {
      if (++starts === 1) throw new Error("no room");
      alive = true;
      return { url };
    },
    clock,
    signal: end.signal,
    note: (text) => notes.push(text),
  });
  await clock.advance(500);
  expect(starts).toBe(0);
  alive = false;
  await clock.advance(500);
  expect(notes.at(-1)).toBe("! PostgreSQL did not come back: no room");
  await clock.advance(5_000);
  await clock.advance(500);
  expect([starts, alive]).toEqual([2, true]);
  end.abort();
  await keeping;
});

import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import { ReleaseLogs } from "./release-logs.ts";

const PART = { release: "rel_1", part: "api" };

test("who follows the log of a release that is removed hears its end", async () => {
  const logs = new ReleaseLogs(testClock());
  logs.add(PART, "loaded");
  const texts: string[] = [];
  const { signal } = new AbortController();
  const followed = (async () => {
    for await (const { text } of logs.read(PART, { after: 0, follow: true }, signal)) {
      texts.push(text);
      setImmediate(() => logs.forget(PART));
    }
  })();
  await followed;
  expect(texts).toEqual(["loaded"]);
}, 1_000);

test("of each release the last lines are kept, fewer where they are long", async () => {
  const logs = new ReleaseLogs(testClock());
  const other = { release: "rel_2", part: "api" };
  logs.add(other, "its own");
  const textsOf = async (of: typeof PART) => {
    const read = logs.read(of, { after: 0, follow: false }, new AbortController().signal);
    const texts: string[] = [];
    for await (const { text } of read) texts.push(text);
    return texts;
  };
  for (let line = 0; line < 1_000; line += 1) logs.add(PART, `line ${line}`);
  const kept = await textsOf(PART);
  expect(kept).toHaveLength(100);
  expect(kept.at(-1)).toBe("line 999");
  for (let line = 0; line < 100; line += 1) logs.add(PART, "x".repeat(10_000));
  const long = await textsOf(PART);
  expect(long.join("").length).toBeLessThanOrEqual(16_000);
  expect(long.length).toBeGreaterThan(1);
  expect(await textsOf(other)).toEqual(["its own"]);
});

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

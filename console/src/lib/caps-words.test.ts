import { expect, test } from "vitest";
import { missingCaps } from "./caps-words.ts";

const all = {
  revisions: true,
  split: 100 as const,
  releaseUrl: true,
  cas: true,
  dryRun: true,
  keep: 20,
  adopt: true,
  engine: true,
};

test("what a cloud can do is not told, what it cannot is, with who does it instead", () => {
  expect(missingCaps(all)).toEqual([]);
  expect(missingCaps({ ...all, split: 0 })[0]).toContain("our gateway shares the traffic");
  expect(missingCaps({ ...all, split: 2 })[0]).toContain("two releases");
  const none = { revisions: false, releaseUrl: false, dryRun: false, adopt: false };
  expect(missingCaps({ ...all, ...none })).toHaveLength(4);
});

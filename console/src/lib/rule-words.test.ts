import { expect, test } from "vitest";
import { RULE_KINDS, ruleKindWord, ruleWords } from "./rule-words.ts";
import type { RuleContent } from "./types.ts";

test.each<[RuleContent, string]>([
  [{ kind: "targets", allow: ["aws:*", "local"] }, "only aws:*, local"],
  [{ kind: "limits", memory: 512, parts: 3 }, "at most 512 MB of memory, 3 parts"],
  [{ kind: "limits" }, "no limit"],
  [{ kind: "require-approval", role: "admin" }, "admin or more must approve"],
  [{ kind: "protect" }, "nothing is destroyed"],
  [
    { kind: "window", days: ["mon", "fri"], from: "09:00", to: "17:00", timezone: "Asia/Jakarta" },
    "mon, fri 09:00–17:00 Asia/Jakarta",
  ],
  [{ kind: "drift", policy: "revert" }, "drift is brought back by itself"],
  [{ kind: "breakingSchema", dangerous: false }, "no breaking change of a live supergraph"],
  [
    { kind: "breakingSchema", dangerous: true },
    "no breaking or dangerous change of a live supergraph",
  ],
])("%j reads as %s", (content, words) => {
  expect(ruleWords(content)).toBe(words);
  expect(ruleKindWord(content.kind)).not.toBe("");
});

test("each kind can be chosen", () => {
  expect(new Set(RULE_KINDS.map(({ value }) => value)).size).toBe(7);
});

import { expect, test } from "vitest";
import { freshRule, ruleEdit, ruleProblems, ruleValues } from "./rule-form.ts";
import type { Rule, RuleContent } from "./types.ts";

const fresh = { ...freshRule("Asia/Jakarta"), name: "one" };

test("a rule that asks for nothing is not sent", () => {
  expect(ruleProblems({ ...fresh, name: "" })).toHaveProperty("name");
  expect(ruleProblems(fresh)).toHaveProperty("allow");
  expect(ruleProblems({ ...fresh, kind: "limits" })).toHaveProperty("memory");
  expect(ruleProblems({ ...fresh, kind: "limits", parts: 3 })).toEqual({});
  const window = { ...fresh, kind: "window" as const };
  expect(ruleProblems(window)).toEqual({});
  expect(Object.keys(ruleProblems({ ...window, from: "9", to: "24:00", days: [] })).sort()).toEqual(
    ["days", "from", "to"],
  );
  expect(ruleProblems({ ...fresh, kind: "protect" })).toEqual({});
});

test.each<RuleContent>([
  { kind: "targets", allow: ["aws:*"] },
  { kind: "limits", memory: 512 },
  { kind: "require-approval", role: "owner" },
  { kind: "protect" },
  { kind: "window", days: ["sat"], from: "01:00", to: "02:00", timezone: "UTC" },
  { kind: "drift", policy: "adopt" },
  { kind: "breakingSchema", dangerous: true },
])("an existing rule comes back from its form as it was: %j", (content) => {
  const rule: Rule = {
    id: "rul_1",
    name: "one",
    project: "shop",
    environment: null,
    content,
    createdBy: { kind: "user", id: "u", name: "ana" },
    createdAt: "2026-01-02T03:04:05.000Z",
  };
  expect(ruleEdit(ruleValues(rule))).toEqual({ project: "shop", content });
});

import { describe, expect, test } from "vitest";
import {
  atLeast,
  driftPolicy,
  type Judged,
  judgeRules,
  matches,
  type RuleRow,
  type SchemaChanges,
} from "./judge-rules.ts";
import type { RuleContent } from "./rule.ts";

const rule = (content: RuleContent, over: Partial<RuleRow> = {}): RuleRow => ({
  id: `rul_${content.kind}`,
  name: content.kind,
  content,
  projectId: null,
  environmentId: null,
  ...over,
});

const deploy = (over: Partial<Extract<Judged, { kind: "deploy" }>> = {}): Judged => ({
  kind: "deploy",
  targets: ["aws:eu-central-1"],
  parts: [{ name: "api", memoryMb: 256, maxInstances: 10 }],
  at: new Date("2026-11-20T10:00:00Z"), // a Friday
  schema: null,
  ...over,
});

const verdictOf = (content: RuleContent, what: Judged) =>
  judgeRules([rule(content)], what).verdicts[0];

describe("a rule about targets", () => {
  const only: RuleContent = { kind: "targets", allow: ["aws:eu-*", "local"] };
  test("lets targets pass that one of its patterns names", () => {
    const targets = ["aws:eu-west-1", "local"];
    expect(verdictOf(only, deploy({ targets }))).toMatchObject({ verdict: "passed" });
  });
  test("refuses any other, and names it", () => {
    const targets = ["aws:eu-west-1", "aws:us-east-1", "gcp:eu-west1"];
    expect(verdictOf(only, deploy({ targets }))).toMatchObject({
      rule: "rul_targets",
      verdict: "refused",
      detail: "aws:us-east-1, gcp:eu-west1 is not among aws:eu-*, local",
    });
  });
  test.each([
    ["aws:*", "aws:eu-central-1", true],
    ["*:eu-central-1", "aws/lambda:eu-central-1", true],
    ["*", "local", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c", false],
    ["ab*bc", "abc", false],
    ["aws:eu", "aws:eu-central-1", false],
    ["*central*", "aws:eu-central-1", true],
  ])("has %s for %s: %s", (pattern, target, expected) =>
    expect(matches(pattern, target)).toBe(expected),
  );
});

describe("a rule about limits", () => {
  const small: RuleContent = { kind: "limits", memory: 256, instances: 10, parts: 1 };
  test("lets pass what is at its limits", () => {
    expect(verdictOf(small, deploy())).toMatchObject({ verdict: "passed" });
  });
  test.each([
    [{ memoryMb: 257, maxInstances: 10 }, "api wants 257 MB, more than 256"],
    [{ memoryMb: 256, maxInstances: 11 }, "api wants 11 instances, more than 10"],
  ])("refuses what is above, and names the part", (limits, detail) => {
    const parts = [{ name: "api", ...limits }];
    expect(verdictOf(small, deploy({ parts }))).toMatchObject({ verdict: "refused", detail });
  });
  test("refuses a build of more functions", () => {
    const part = { memoryMb: 128, maxInstances: 1 };
    const parts = [
      { name: "a", ...part },
      { name: "b", ...part },
    ];
    expect(verdictOf(small, deploy({ parts }))?.detail).toBe("the build has 2 parts, more than 1");
  });
});

describe("a rule that requires approval", () => {
  const approval = (role: "owner" | "developer") =>
    rule({ kind: "require-approval", role } as RuleContent);
  test("asks for it, the highest role of all such rules", () => {
    expect(judgeRules([approval("developer"), approval("owner")], deploy())).toMatchObject({
      approval: "owner",
      verdicts: [{ verdict: "approval" }, { verdict: "approval" }],
    });
  });
  test("is silent where there is none, and to a destroy", () => {
    expect(judgeRules([], deploy()).approval).toBeNull();
    expect(judgeRules([approval("owner")], { kind: "destroy" })).toEqual({
      verdicts: [],
      approval: null,
    });
  });
  test("takes a role at its rank", () => {
    expect(atLeast("owner", "admin")).toBe(true);
    expect(atLeast("admin", "admin")).toBe(true);
    expect(atLeast("developer", "admin")).toBe(false);
  });
});

describe("a rule that protects", () => {
  test("refuses a destroy", () => {
    expect(verdictOf({ kind: "protect" }, { kind: "destroy" })?.verdict).toBe("refused");
  });
  test("lets a deploy pass", () => {
    expect(judgeRules([rule({ kind: "protect" })], deploy()).verdicts).toEqual([]);
  });
});

describe("a rule about the time", () => {
  const office: RuleContent = {
    kind: "window",
    days: ["mon", "tue", "wed", "thu", "fri"],
    from: "09:00",
    to: "17:00",
    timezone: "Asia/Jakarta",
  };
  const night: RuleContent = { ...office, days: ["fri"], from: "22:00", to: "02:00" };
  const at = (time: string) => deploy({ at: new Date(time) });
  test.each([
    [office, "2026-11-20T02:00:00Z"], // Friday 09:00 in Jakarta
    [office, "2026-11-20T09:59:59Z"],
    [night, "2026-11-20T15:00:00Z"], // Friday 22:00
    [night, "2026-11-20T18:59:00Z"], // Saturday 01:59
  ])("lets pass within its window (%#)", (content, time) => {
    expect(verdictOf(content, at(time))?.verdict).toBe("passed");
  });
  test.each([
    [office, "2026-11-20T01:59:59Z", "it is fri 08:59 there"],
    [office, "2026-11-20T10:00:00Z", "it is fri 17:00 there"],
    [office, "2026-11-21T05:00:00Z", "it is sat 12:00 there"],
    [night, "2026-11-20T19:00:00Z", "it is sat 02:00 there"],
    [night, "2026-11-19T18:00:00Z", "it is fri 01:00 there"],
  ])("refuses out of it, and tells the time there (%#)", (content, time, said) => {
    expect(verdictOf(content, at(time))).toMatchObject({ verdict: "refused" });
    expect(verdictOf(content, at(time))?.detail).toContain(said);
  });
  test("follows the zone through its summer time", () => {
    const berlin: RuleContent = { ...office, timezone: "Europe/Berlin" };
    expect(verdictOf(berlin, at("2026-07-17T07:30:00Z"))?.verdict).toBe("passed");
    expect(verdictOf(berlin, at("2026-11-20T07:30:00Z"))?.verdict).toBe("refused");
  });
  test("refuses where its zone is not known, instead of guessing", () => {
    const nowhere: RuleContent = { ...office, timezone: "Mars/Olympus" };
    expect(verdictOf(nowhere, at("2026-11-20T03:00:00Z"))?.verdict).toBe("refused");
  });
});

test("the drift rule nearest to the environment decides, and none is a report", () => {
  const drift = (policy: "report" | "revert" | "adopt", over: Partial<RuleRow> = {}) =>
    rule({ kind: "drift", policy }, over);
  expect(driftPolicy([])).toBe("report");
  const rules = [drift("revert"), drift("adopt", { projectId: "prj" })];
  expect(driftPolicy(rules)).toBe("adopt");
  expect(driftPolicy([...rules, drift("report", { environmentId: "env" })])).toBe("report");
  expect(driftPolicy([drift("revert"), drift("adopt")])).toBe("adopt");
});

describe("a rule about breaking changes", () => {
  const stable: RuleContent = { kind: "breakingSchema", dangerous: false };
  const strict: RuleContent = { kind: "breakingSchema", dangerous: true };
  const schema = (over: Partial<SchemaChanges> = {}): SchemaChanges => ({
    breaking: [],
    dangerous: [],
    unreadable: [],
    ...over,
  });
  const judged = (content: RuleContent, changes: SchemaChanges | null) => [
    verdictOf(content, deploy({ schema: changes })),
    verdictOf(content, { kind: "route", schema: changes }),
  ];

  test("lets pass what breaks nobody, at a deploy and at a route", () => {
    for (const changes of [null, schema(), schema({ dangerous: ["graph: an enum grows"] })]) {
      for (const verdict of judged(stable, changes)) {
        expect(verdict).toMatchObject({
          verdict: "passed",
          detail: "no breaking change of a supergraph that is live",
        });
      }
    }
  });

  test("refuses breaking changes, and dangerous ones where it says so, naming them", () => {
    const changes = schema({ breaking: ["graph: A.x was removed"], dangerous: ["graph: B grows"] });
    for (const verdict of judged(stable, changes)) {
      expect(verdict).toMatchObject({ verdict: "refused", detail: "graph: A.x was removed" });
    }
    for (const verdict of judged(strict, changes)) {
      expect(verdict?.detail).toBe("graph: A.x was removed; graph: B grows");
    }
  });

  test("names ten of many, and refuses what cannot be compared", () => {
    const breaking = Array.from({ length: 25 }, (_, at) => `graph: F${at} was removed`);
    expect(judged(stable, schema({ breaking }))[0]?.detail).toMatch(
      /F9 was removed; and 15 more breaking changes$/,
    );
    expect(judged(stable, schema({ unreadable: ["graph: it is damaged"] }))[0]).toMatchObject({
      verdict: "refused",
      detail: "what is live cannot be compared (graph: it is damaged)",
    });
  });

  test("has nothing to say to a destroy, and no other rule to a route", () => {
    expect(verdictOf(stable, { kind: "destroy" })).toBeUndefined();
    expect(verdictOf({ kind: "protect" }, { kind: "route", schema: null })).toBeUndefined();
  });
});

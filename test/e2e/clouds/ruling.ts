import { beforeAll, describe, expect, test } from "vitest";
import { secondPerson } from "./second-person.ts";
import type { Plan } from "./said.ts";
import { TARGETS, TELLS_ITS_RELEASE, type World } from "./world.ts";

/** Rules judge plans and deploys over clouds: each refuses once and lets pass once. */
export function ruling(world: () => World): void {
  describe("a rule", () => {
    let folder = "";
    const cli = () => world().cli;
    const at = () => ({ cwd: folder });
    const plan = async () => (await cli().json<{ plan: Plan }>(["plan"], at())).plan;
    const verdictOf = ({ content }: Plan, name: string) =>
      content.verdicts.find((one) => one.name === name)?.verdict;

    beforeAll(async () => {
      folder = await world().project({
        definition: {
          name: "ruled",
          targets: [TARGETS.lambda, TARGETS.run],
          functions: { web: { path: "/", entry: "web.js", memory: 512, maxInstances: 8 } },
        },
        files: { "web.js": TELLS_ITS_RELEASE },
      });
      await plan();
    });

    /** The command of a rule that refuses, and of the same rule as it lets pass. */
    const judging: [kind: string, refuses: string[], passes: string[]][] = [
      ["targets", ["--allow", "aws:*"], ["--allow", "aws:*", "--allow", "*:asia-southeast2"]],
      ["limits", ["--memory", "256"], ["--memory", "512"]],
      ["limits", ["--instances", "4"], ["--instances", "8"]],
      [
        "window",
        ["--day", anotherDay(), "--from", "00:00", "--to", "23:59", "--timezone", "UTC"],
        [...everyDay(), "--from", "00:00", "--to", "23:59", "--timezone", "UTC"],
      ],
    ];
    test.each(judging)("of kind %s refuses by %j and lets pass by %j", async (kind, no, yes) => {
      const rule = (words: string[]) =>
        cli().json(["rules", "set", "judge", kind, ...words, "--project", "ruled"], at());
      await rule(no);
      const refused = await plan();
      expect(verdictOf(refused, "judge")).toBe("refused");
      expect(refused.content.problems).toMatchObject([{ code: "rule.refused" }]);
      expect(refused.content.problems[0]?.detail).toContain("judge");
      const { answer } = await cli().failing(["deploy", "--plan", refused.id], at());
      expect(answer.error).toMatchObject({ code: "rule.refused" });
      await rule(yes);
      const passed = await plan();
      expect(verdictOf(passed, "judge")).toBe("passed");
      expect(passed.content.problems).toEqual([]);
      await cli().json(["rules", "remove", "judge"], at());
    });

    test("that wants an approval holds a deploy until somebody else of that role gave it", async () => {
      const rule = ["require-approval", "--role", "admin", "--project", "ruled"];
      await cli().json(["rules", "set", "four-eyes", ...rule]);
      const planned = await plan();
      expect(planned.approval).toMatchObject({ state: "missing", role: "admin" });
      const early = await cli().failing(["deploy", "--plan", planned.id], at());
      expect(early.answer.error.code).toBe("approval.required");
      const unplanned = await cli().failing(["deploy"], at());
      expect(unplanned.answer.error.code).toBe("approval.required");
      const own = await cli().failing(["approve", planned.id], at());
      expect(own.answer.error.code).toBe("approval.own");
      const developer = await secondPerson(world(), "developer");
      await developer.failing(["approve", planned.id, "--org", "local"]);
      const admin = await secondPerson(world(), "admin");
      const { plan: approved } = await admin.json<{ plan: Plan }>([
        "approve",
        planned.id,
        "--org",
        "local",
      ]);
      expect(approved.approval.state).toBe("given");
      await cli().json(["deploy", "--plan", planned.id], at());
      await cli().json(["rules", "remove", "four-eyes"]);
    });

    test("that protects refuses to destroy, and no longer once it is removed", async () => {
      await cli().json(["rules", "set", "keep", "protect", "--project", "ruled"]);
      const { answer } = await cli().failing(["destroy", "--confirm", "production"], at());
      expect(answer.error).toMatchObject({ code: "rule.refused" });
      expect(answer.error.detail).toContain("keep");
      expect(world().clouds.aws.state.functions.size).toBeGreaterThan(0);
      await cli().json(["rules", "remove", "keep"]);
      await cli().json(["destroy", "--confirm", "production"], at());
      expect(world().clouds.aws.state.functions.size).toBe(0);
    });

    test("that holds for another project says nothing here", async () => {
      const other = await world().project({
        definition: {
          name: "free",
          targets: [TARGETS.lambda],
          functions: { web: { path: "/", entry: "web.js" } },
        },
        files: { "web.js": TELLS_ITS_RELEASE },
      });
      await cli().json([
        "rules",
        "set",
        "only-run",
        "targets",
        "--allow",
        "gcp:*",
        "--project",
        "ruled",
      ]);
      const { plan: free } = await cli().json<{ plan: Plan }>(["plan"], { cwd: other });
      expect(free.content.verdicts).toEqual([]);
      await cli().json(["rules", "remove", "only-run"]);
    });
  });
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The day that is farthest from today, whatever hour it is. */
function anotherDay(): string {
  return DAYS[(new Date().getUTCDay() + 3) % 7] ?? "";
}

function everyDay(): string[] {
  return DAYS.flatMap((day) => ["--day", day]);
}

import { and, asc, eq, isNull, or } from "drizzle-orm";
import type { Executor } from "../../../shared/database.ts";
import { type Judgement, judgeRules, type RuleRow } from "../../../shared/domain/judge-rules.ts";
import type { Verdict } from "../../../shared/domain/rule.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { rule } from "../../../shared/schema/clouds.ts";
import type { Desired } from "./desired.ts";
import { limitsOf } from "./planned-want.ts";

/** Rules of the organization, and those of this project and this environment. */
export function readRules(
  db: Executor,
  of: { organizationId: string; projectId: string; environmentId: string },
): Promise<(RuleRow & { version: number })[]> {
  return db
    .select({
      id: rule.id,
      name: rule.name,
      content: rule.content,
      projectId: rule.projectId,
      environmentId: rule.environmentId,
      version: rule.version,
    })
    .from(rule)
    .where(
      and(
        eq(rule.organizationId, of.organizationId),
        or(isNull(rule.projectId), eq(rule.projectId, of.projectId)),
        or(isNull(rule.environmentId), eq(rule.environmentId, of.environmentId)),
      ),
    )
    .orderBy(asc(rule.name));
}

/** How the rules that hold here judge a deploy of what is desired. */
export function judgeDeploy(
  desired: Pick<Desired, "rules" | "targets" | "build">,
  at: Date,
): Judgement {
  const { definition, parts } = desired.build.content;
  return judgeRules(desired.rules, {
    kind: "deploy",
    targets: desired.targets,
    parts: parts.flatMap(({ name }) => {
      const one = definition.functions[name];
      return one === undefined ? [] : [{ name, ...limitsOf(one) }];
    }),
    at,
  });
}

/** Each refusal as people read it. */
export function refusalsIn(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ verdict }) => verdict === "refused")
    .map(({ name, detail }) => `The rule \`${name}\` does not allow it: ${detail}.`);
}

/** Throws `rule.refused`, naming each rule that refuses. */
export function requireAllowed(verdicts: readonly Verdict[]): void {
  const refusals = refusalsIn(verdicts);
  if (refusals.length === 0) return;
  throw new AppError("rule.refused", {
    detail: refusals.join(" "),
    extensions: { verdicts: verdicts.filter(({ verdict }) => verdict === "refused") },
  });
}

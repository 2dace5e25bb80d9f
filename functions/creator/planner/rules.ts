import {
  type Judgement,
  judgeRules,
  type SchemaChanges,
} from "../../../shared/domain/judge-rules.ts";
import type { Verdict } from "../../../shared/domain/rule.ts";
import { partDefinition } from "../../../shared/domain/part-definition.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Desired } from "./desired.ts";
import { limitsOf } from "./planned-want.ts";

/** How the rules that hold here judge a deploy of what is desired. */
export function judgeDeploy(
  desired: Pick<Desired, "rules" | "targets" | "build">,
  at: Date,
  schema: SchemaChanges | null,
): Judgement {
  const { definition, parts } = desired.build.content;
  return judgeRules(desired.rules, {
    kind: "deploy",
    targets: desired.targets,
    parts: parts.flatMap(({ name }) => {
      const one = partDefinition(definition, name);
      return one === undefined ? [] : [{ name, ...limitsOf(one) }];
    }),
    at,
    schema,
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

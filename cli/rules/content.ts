import { RuleContent } from "../../shared/domain/rule.ts";
import { usageFailure } from "../failure.ts";
import type { Options } from "../spec.ts";
import { word } from "../word.ts";

/** The words a person uses for a kind, each with the options it takes. */
export const KINDS = [
  "targets",
  "limits",
  "require-approval",
  "protect",
  "window",
  "drift",
  "breakingSchema",
] as const satisfies readonly RuleContent["kind"][];

/** What a rule shall ask for, by its kind and options. Throws a `Failure` (usage). */
export function ruleContent(kindText: string, options: Options): RuleContent {
  const kind = word("The kind", { options: [...KINDS] }, kindText);
  const parsed = RuleContent.safeParse({ kind, ...members(kind, options) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw usageFailure(
    `A rule of kind ${kind} needs ${place || "other options"}: ${issue?.message}.`,
    `For example: \`${EXAMPLES[kind]}\`.`,
  );
}

function members(kind: RuleContent["kind"], options: Options): Record<string, unknown> {
  const { allow, memory, instances, parts, role, day, from, to, timezone, policy, dangerous } =
    options;
  switch (kind) {
    case "targets":
      return { allow };
    case "limits":
      return { memory, instances, parts };
    case "require-approval":
      return { role };
    case "protect":
      return {};
    case "window":
      return { days: day, from, to, timezone };
    case "drift":
      return { policy };
    case "breakingSchema":
      return { dangerous };
  }
}

const EXAMPLES: Record<RuleContent["kind"], string> = {
  targets: "lintas rules set where targets --allow 'aws:*' --allow local",
  limits: "lintas rules set small limits --memory 512 --parts 10",
  "require-approval": "lintas rules set four-eyes require-approval --role admin",
  protect: "lintas rules set keep protect",
  window: "lintas rules set hours window --day mon --from 09:00 --to 17:00 --timezone Asia/Jakarta",
  drift: "lintas rules set straight drift --policy revert",
  breakingSchema: "lintas rules set stable breakingSchema --project shop --env production",
};

/** What a rule asks for, in one line. */
export function ruleWords(content: RuleContent): string {
  switch (content.kind) {
    case "targets":
      return `only ${content.allow.join(", ")}`;
    case "limits":
      return limitWords(content);
    case "require-approval":
      return `${content.role} or more must approve`;
    case "protect":
      return "nothing is destroyed";
    case "window":
      return `${content.days.join(", ")} ${content.from}–${content.to} ${content.timezone}`;
    case "drift":
      return content.policy;
    case "breakingSchema":
      return `no breaking${content.dangerous ? " or dangerous" : ""} change of a live supergraph`;
  }
}

function limitWords({ memory, instances, parts }: Extract<RuleContent, { kind: "limits" }>) {
  const said = [
    memory === undefined ? null : `memory ${memory} MB`,
    instances === undefined ? null : `${instances} instances`,
    parts === undefined ? null : `${parts} parts`,
  ];
  return `at most ${said.filter(Boolean).join(", ")}`;
}

import type { RuleContent } from "./types.ts";

export const RULE_KINDS = [
  {
    value: "targets",
    label: "Allowed targets",
    about: "Releases only where one of these names fits.",
  },
  { value: "limits", label: "Limits", about: "How large one part and one build may be." },
  {
    value: "require-approval",
    label: "Approval",
    about: "Somebody else says yes to a plan first.",
  },
  { value: "protect", label: "Protection", about: "Nothing here is destroyed." },
  { value: "window", label: "Deploy window", about: "Deploys only on these days, at these times." },
  { value: "drift", label: "Drift", about: "What is done where a provider shows something else." },
  {
    value: "breakingSchema",
    label: "Stable API",
    about: "No change of a live supergraph breaks its clients.",
  },
] as const satisfies readonly { value: RuleContent["kind"]; label: string; about: string }[];

export function ruleKindWord(kind: RuleContent["kind"]): string {
  return RULE_KINDS.find(({ value }) => value === kind)?.label ?? kind;
}

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const POLICIES = {
  report: "drift is only reported",
  revert: "drift is brought back by itself",
  adopt: "drift is taken as right by itself",
};

/** What a rule asks for, in one line. */
export function ruleWords(content: RuleContent): string {
  switch (content.kind) {
    case "targets":
      return `only ${content.allow.join(", ")}`;
    case "limits": {
      const { memory, instances, parts } = content;
      const said = [
        memory === undefined ? null : `${memory} MB of memory`,
        instances === undefined ? null : `${instances} instances`,
        parts === undefined ? null : `${parts} parts`,
      ].filter((one) => one !== null);
      return said.length === 0 ? "no limit" : `at most ${said.join(", ")}`;
    }
    case "require-approval":
      return `${content.role} or more must approve`;
    case "protect":
      return "nothing is destroyed";
    case "window":
      return `${content.days.join(", ")} ${content.from}–${content.to} ${content.timezone}`;
    case "drift":
      return POLICIES[content.policy];
    case "breakingSchema":
      return `no breaking${content.dangerous ? " or dangerous" : ""} change of a live supergraph`;
    default:
      return content satisfies never;
  }
}

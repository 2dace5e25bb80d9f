import { slugProblem } from "./slug.ts";
import type { Role, Rule, RuleContent, RuleEdit } from "./types.ts";

type Day = Extract<RuleContent, { kind: "window" }>["days"][number];

/** All that the form of a rule may hold; what its kind does not need stays as it is. */
export interface RuleValues {
  name: string;
  kind: RuleContent["kind"];
  project: string | null;
  environment: string | null;
  allow: string[];
  memory: number | "";
  instances: number | "";
  parts: number | "";
  role: Role;
  days: Day[];
  from: string;
  to: string;
  timezone: string;
  policy: "report" | "revert" | "adopt";
  dangerous: boolean;
}

export function freshRule(timezone: string): RuleValues {
  return {
    name: "",
    kind: "targets",
    project: null,
    environment: null,
    allow: [],
    memory: "",
    instances: "",
    parts: "",
    role: "admin",
    days: ["mon", "tue", "wed", "thu", "fri"],
    from: "09:00",
    to: "17:00",
    timezone,
    policy: "report",
    dangerous: false,
  };
}

/** What stands in the form when an existing rule is edited. */
export function ruleValues({ name, project, environment, content }: Rule): RuleValues {
  const asked = content as Partial<RuleValues>;
  return { ...freshRule("UTC"), ...asked, name, project, environment };
}

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** What a person has to mend, by field. */
export function ruleProblems(values: RuleValues): Partial<Record<keyof RuleValues, string>> {
  const name = slugProblem(values.name);
  const named = name === null ? {} : { name };
  switch (values.kind) {
    case "targets":
      return values.allow.length > 0 ? named : { ...named, allow: "It names at least one" };
    case "limits": {
      const limits = [values.memory, values.instances, values.parts];
      const said = limits.some((limit) => limit !== "");
      return said ? named : { ...named, memory: "It limits something" };
    }
    case "window":
      return {
        ...named,
        ...(values.days.length > 0 ? {} : { days: "It names at least one day" }),
        ...(TIME.test(values.from) ? {} : { from: "It is a time, HH:MM" }),
        ...(TIME.test(values.to) ? {} : { to: "It is a time, HH:MM" }),
        ...(values.timezone === "" ? { timezone: "It is needed" } : {}),
      };
    case "require-approval":
    case "protect":
    case "drift":
    case "breakingSchema":
      return named;
    default:
      return values.kind satisfies never;
  }
}

/** The rule as the API takes it, but for its name. */
export function ruleEdit(values: RuleValues): RuleEdit {
  return {
    ...(values.project === null ? {} : { project: values.project }),
    ...(values.environment === null ? {} : { environment: values.environment }),
    content: contentOf(values),
  };
}

function contentOf(values: RuleValues): RuleContent {
  const { kind } = values;
  switch (kind) {
    case "targets":
      return { kind, allow: values.allow };
    case "limits": {
      const { memory, instances, parts } = values;
      return {
        kind,
        ...(memory === "" ? {} : { memory }),
        ...(instances === "" ? {} : { instances }),
        ...(parts === "" ? {} : { parts }),
      };
    }
    case "require-approval":
      return { kind, role: values.role };
    case "protect":
      return { kind };
    case "window": {
      const { days, from, to, timezone } = values;
      return { kind, days, from, to, timezone };
    }
    case "drift":
      return { kind, policy: values.policy };
    case "breakingSchema":
      return { kind, dangerous: values.dangerous };
    default:
      return kind satisfies never;
  }
}

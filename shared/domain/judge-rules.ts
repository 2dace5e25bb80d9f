import { Role } from "./access.ts";
import type { RuleContent, Verdict, Weekday } from "./rule.ts";
import type * as z from "zod";

/** A rule as it is stored, with what it holds for. */
export interface RuleRow {
  id: string;
  name: string;
  content: RuleContent;
  projectId: string | null;
  environmentId: string | null;
}

/** What rules judge. */
export type Judged =
  | {
      kind: "deploy";
      targets: readonly string[];
      parts: readonly { name: string; memoryMb: number; maxInstances: number }[];
      at: Date;
      schema: SchemaChanges | null;
    }
  /** Traffic for releases that are there already, but for a rollback. */
  | { kind: "route"; schema: SchemaChanges | null }
  | { kind: "destroy" };

/** What changes for clients of the supergraphs that take traffic now, in words. */
export interface SchemaChanges {
  breaking: string[];
  dangerous: string[];
  /** What could not be compared, and why. */
  unreadable: string[];
}

export interface Judgement {
  verdicts: Verdict[];
  /** The least role whose approval is needed; null where none is. */
  approval: Role | null;
}

/** Pure. How each rule judges a deploy or a destroy; rules that have nothing to say to it are left out. */
export function judgeRules(rules: readonly RuleRow[], what: Judged): Judgement {
  const verdicts: Verdict[] = [];
  let approval: Role | null = null;
  for (const { id, name, content } of rules) {
    const said = saidOf(content, what);
    if (said === null) continue;
    verdicts.push({ rule: id, name, kind: content.kind, ...said });
    if (said.verdict === "approval" && content.kind === "require-approval") {
      approval = approval === null ? content.role : higher(approval, content.role);
    }
  }
  return { verdicts, approval };
}

/** Roles as they stand in `Role`, the highest first: whether `role` is at least `least`. */
export function atLeast(role: Role, least: Role): boolean {
  return rank(role) <= rank(least);
}

/**
 * What is done about drift: the rule nearest to the environment decides, `report` where there is none.
 * Of two rules equally near the milder one holds.
 */
export function driftPolicy(rules: readonly RuleRow[]): "report" | "revert" | "adopt" {
  const near = ({ environmentId, projectId }: RuleRow) =>
    environmentId !== null ? 0 : projectId !== null ? 1 : 2;
  const order = ["report", "adopt", "revert"] as const;
  const found = rules
    .flatMap((rule) =>
      rule.content.kind === "drift" ? [{ near: near(rule), policy: rule.content.policy }] : [],
    )
    .sort((a, b) => a.near - b.near || order.indexOf(a.policy) - order.indexOf(b.policy));
  return found[0]?.policy ?? "report";
}

type Said = Pick<Verdict, "verdict" | "detail"> | null;

function saidOf(content: RuleContent, what: Judged): Said {
  switch (what.kind) {
    case "deploy":
      return onDeploy(content, what);
    case "route":
      return content.kind === "breakingSchema" ? schemaVerdict(content, what.schema) : null;
    case "destroy":
      return onDestroy(content);
  }
}

function onDestroy(content: RuleContent): Said {
  if (content.kind !== "protect") return null;
  return refused("nothing of it may be destroyed");
}

function onDeploy(content: RuleContent, what: Extract<Judged, { kind: "deploy" }>): Said {
  switch (content.kind) {
    case "targets":
      return targetsVerdict(content, what.targets);
    case "limits":
      return limitsVerdict(content, what.parts);
    case "require-approval":
      return {
        verdict: "approval",
        detail: `it needs the approval of somebody else who is ${content.role} or higher`,
      };
    case "window":
      return windowVerdict(content, what.at);
    case "breakingSchema":
      return schemaVerdict(content, what.schema);
    case "protect":
    case "drift":
      return null;
  }
}

function targetsVerdict(
  { allow }: Extract<RuleContent, { kind: "targets" }>,
  targets: readonly string[],
): Said {
  const other = targets.filter((target) => !allow.some((pattern) => matches(pattern, target)));
  if (other.length === 0) return passed(`all targets are among ${allow.join(", ")}`);
  return refused(`${other.join(", ")} is not among ${allow.join(", ")}`);
}

/** `*` stands for any characters. Never a regular expression of the user's. */
export function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

function limitsVerdict(
  { memory, instances, parts: count }: Extract<RuleContent, { kind: "limits" }>,
  parts: Extract<Judged, { kind: "deploy" }>["parts"],
): Said {
  const broken = [
    ...parts
      .filter((part) => memory !== undefined && part.memoryMb > memory)
      .map((part) => `${part.name} wants ${part.memoryMb} MB, more than ${memory}`),
    ...parts
      .filter((part) => instances !== undefined && part.maxInstances > instances)
      .map((part) => `${part.name} wants ${part.maxInstances} instances, more than ${instances}`),
    ...(count !== undefined && parts.length > count
      ? [`the build has ${parts.length} parts, more than ${count}`]
      : []),
  ];
  return broken.length === 0 ? passed("all limits are kept") : refused(broken.join("; "));
}

/** So many changes are named; `lintas supergraph diff` tells all. */
const NAMED_MAX = 10;

function schemaVerdict(
  { dangerous }: Extract<RuleContent, { kind: "breakingSchema" }>,
  schema: SchemaChanges | null,
): Said {
  const told = [
    ...(schema?.unreadable ?? []).map((why) => `what is live cannot be compared (${why})`),
    ...(schema?.breaking ?? []),
    ...(dangerous ? (schema?.dangerous ?? []) : []),
  ];
  const kinds = dangerous ? "breaking or dangerous" : "breaking";
  if (told.length === 0) return passed(`no ${kinds} change of a supergraph that is live`);
  const more = told.length - NAMED_MAX;
  const named = told.slice(0, NAMED_MAX).join("; ");
  return refused(`${named}${more > 0 ? `; and ${more} more ${kinds} changes` : ""}`);
}

function windowVerdict(content: Extract<RuleContent, { kind: "window" }>, at: Date): Said {
  const { days, from, to, timezone } = content;
  const window = `${days.join(", ")} from ${from} to ${to} (${timezone})`;
  const local = localTime(at, timezone);
  if (local === null) return refused(`its time zone ${timezone} is not known`);
  const open =
    from < to
      ? days.includes(local.day) && local.time >= from && local.time < to
      : // Over midnight: what is left of a day before belongs to that day's window.
        (days.includes(local.day) && local.time >= from) ||
        (days.includes(dayBefore(local.day)) && local.time < to);
  const now = `it is ${local.day} ${local.time} there`;
  return open ? passed(`${now}, within ${window}`) : refused(`${now}, not ${window}`);
}

const WEEK = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
type Day = z.infer<typeof Weekday>;

function dayBefore(day: Day): Day {
  return WEEK[(WEEK.indexOf(day) + 6) % 7] ?? day;
}

/** null where there is no such time zone. */
function localTime(at: Date, timeZone: string): { day: Day; time: string } | null {
  try {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).formatToParts(at);
    const read = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
    const day = WEEK.find((one) => one === read("weekday").toLowerCase());
    return day === undefined ? null : { day, time: `${read("hour")}:${read("minute")}` };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function rank(role: Role): number {
  return Role.options.indexOf(role);
}

function higher(a: Role, b: Role): Role {
  return rank(a) < rank(b) ? a : b;
}

function passed(detail: string): Said {
  return { verdict: "passed", detail };
}

function refused(detail: string): Said {
  return { verdict: "refused", detail };
}

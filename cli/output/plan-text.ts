import type * as z from "zod";
import type { Plan } from "../../shared/protocol/api.ts";
import type { Colors } from "../spec.ts";
import { missingCaps } from "./caps-text.ts";

type PlanAnswer = z.infer<typeof Plan>;
type Content = PlanAnswer["content"];
type Part = Content["targets"][number]["parts"][number];

/** What a deploy would do: per target, then what rules and people say to it, then how to go on. */
export function planLines(plan: PlanAnswer, colors: Colors): string[] {
  const { content } = plan;
  const general = content.problems.filter(({ target }) => target === undefined);
  return [
    `Plan ${plan.id}: build ${content.build} in ${plan.environment}`,
    ...content.targets.flatMap((target) => targetLines(content, target, colors)),
    trafficLine(content),
    ...content.verdicts.map((one) => verdictLine(one, colors)),
    ...general.map((problem) => problemLine(problem, colors)),
    ...approvalLines(plan, colors),
    colors.dim(`Fingerprint ${content.fingerprint}`),
    ...goOn(plan),
  ];
}

function targetLines(
  content: Content,
  { target, release, caps, parts }: Content["targets"][number],
  colors: Colors,
): string[] {
  const problems = content.problems.filter((problem) => problem.target === target);
  return [
    `${colors.bold(target)}${release ? `: uses release ${release} again` : ""}`,
    ...parts.flatMap((part) => partLines(part, colors)),
    ...problems.map((problem) => `  ${problemLine(problem, colors)}`),
    ...missingCaps(caps).map((text) => `  ${colors.dim(`· ${text}`)}`),
  ];
}

const marks = { create: "+", change: "~", replace: "±", keep: "=", remove: "-" } as const;

function partLines({ action, part, reason, changes }: Part, colors: Colors): string[] {
  const paint = action === "remove" ? colors.red : action === "keep" ? colors.dim : colors.green;
  const word = action === "keep" ? "leave" : action;
  return [
    `  ${paint(`${marks[action]} ${word.padEnd(8)}`)} ${part}${reason === null ? "" : `: ${reason}`}`,
    ...changes.map(({ field, seen, want }) => `      ${field}: ${shown(seen)} → ${shown(want)}`),
  ];
}

function trafficLine({ route: { before, after } }: Content): string {
  const shares = before.filter(({ weight }) => weight > 0);
  const now = shares.map((one) => `${one.release} ${one.weight} %`).join(", ") || "nothing";
  return `Traffic: now ${now}; then ${words[after]}.`;
}

const words = { all: "all to the new release", weighted: "shared with it", unchanged: "as it is" };

function verdictLine(
  { name, kind, verdict, detail }: Content["verdicts"][number],
  colors: Colors,
): string {
  const mark = {
    passed: colors.green("✓"),
    refused: colors.red("✗"),
    approval: colors.yellow("!"),
  }[verdict];
  return `${mark} Rule ${name} ${colors.dim(`(${kind})`)}: ${detail}`;
}

function problemLine(problem: Content["problems"][number], colors: Colors): string {
  return `${colors.red("✗")} ${problem.detail} ${colors.dim(`(${problem.code})`)}`;
}

function approvalLines({ approval }: PlanAnswer, colors: Colors): string[] {
  const given = approval.given.map(
    ({ by, role }) => `${colors.green("✓")} Approved by ${by.name} (${role})`,
  );
  if (approval.state !== "missing") return given;
  return [...given, `${colors.yellow("!")} It needs the approval of ${atLeast(approval.role)}.`];
}

function atLeast(role: string | null): string {
  return role === null ? "somebody else" : `somebody else whose role is ${role} or more`;
}

function goOn({ id, content, approval }: PlanAnswer): string[] {
  if (content.problems.length > 0) return [];
  const ask = approval.state === "missing" ? [`Have it approved: lintas approve ${id}`] : [];
  return [...ask, `Go: lintas deploy --plan ${id}`];
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

import * as z from "zod";
import { Problem } from "../../shared/errors/problem.ts";
import type { Colors } from "../spec.ts";
import { type Finding, findingLine, findingLines } from "./finding-text.ts";
import { printable } from "./printable.ts";

/** A problem for people: what failed, why, what to do, where to read on, the end of the log. */
export function failureText(problem: Problem, colors: Colors): string[] {
  const lines = [
    `${colors.red("✗")} ${colors.bold(problem.title)} ${colors.dim(`(${problem.code})`)}`,
  ];
  const errors: readonly Finding[] = problem.errors ?? [];
  const isListed = LISTED.has(problem.code) && errors.length > 0;
  if (problem.detail && !isListed) lines.push(indent(text(problem.detail)));
  for (const one of errors) {
    if (isListed) lines.push(...findingLines(one, colors).map(indent));
    else if (!problem.detail?.includes(one.detail)) lines.push(indent(findingLine(one)));
  }
  const all = Number(problem["mistakes"] ?? 0);
  if (all > errors.length) lines.push(indent(`and ${all - errors.length} more`));
  lines.push(...providerLines(problem, colors));
  const log = logLines(problem);
  if (log.length > 0) {
    lines.push(indent(colors.dim("The end of its log:")));
    for (const line of log) lines.push(indent(colors.dim(`│ ${line}`)));
  }
  if (problem.remedy) lines.push(indent(`${colors.cyan("→")} ${problem.remedy}`));
  if (problem.type.startsWith("http")) lines.push(indent(colors.dim(problem.type)));
  if (problem.requestId) lines.push(indent(colors.dim(`request ${problem.requestId}`)));
  const others = z.array(Problem).safeParse(problem["others"]);
  for (const other of others.data ?? []) lines.push(...failureText(other, colors));
  return lines;
}

/** Their details repeat what is wrong, without what is allowed there and the lines around it. */
const LISTED = new Set(["definition.invalid", "supergraph.invalid"]);

/** Words of a provider or a function may stand in a detail; its lines stay. */
function text(detail: string): string {
  return detail.split("\n").map(printable).join("\n");
}

/** Which call of a provider failed, with the provider's own code; its words are in the detail. */
function providerLines(problem: Problem, colors: Colors): string[] {
  const parsed = ProviderWords.safeParse(problem["provider"]);
  if (!parsed.success) return [];
  const { call, code, requestId } = parsed.data;
  if (call === null && code === null) return [];
  const line = `${colors.bold(call ?? "The provider")} answered ${code ?? "an error"}`;
  const request = requestId === null ? "" : colors.dim(` (its request ${printable(requestId)})`);
  return [indent(`${line}${request}`)];
}

/** As `ProviderError` of the compute port. */
const ProviderWords = z.object({
  call: z.string().nullable(),
  code: z.string().nullable(),
  requestId: z.string().nullable(),
});

function logLines(problem: Problem): string[] {
  const log = problem["log"];
  const lines = Array.isArray(log) ? log : typeof log === "string" ? log.trimEnd().split("\n") : [];
  return lines
    .slice(-20)
    .map((line: unknown) =>
      typeof line === "object" && line !== null && "text" in line
        ? String(line.text)
        : String(line),
    );
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}

import * as z from "zod";
import { Problem } from "../../shared/errors/problem.ts";
import type { Colors } from "../spec.ts";
import { printable } from "./printable.ts";

/** A problem for people: what failed, why, what to do, where to read on, the end of the log. */
export function failureText(problem: Problem, colors: Colors): string[] {
  const lines = [
    `${colors.red("✗")} ${colors.bold(problem.title)} ${colors.dim(`(${problem.code})`)}`,
  ];
  const errors = mistakes(problem);
  // The detail of a wrong definition repeats its mistakes without what is allowed there.
  const isListed = problem.code === "definition.invalid" && errors.length > 0;
  if (problem.detail && !isListed) lines.push(indent(text(problem.detail)));
  for (const mistake of errors) {
    if (isListed || !problem.detail?.includes(mistake.detail)) lines.push(indent(mistake.text));
  }
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

/** `file:line:col message` where a place in a file is known, else the pointer. */
function mistakes(problem: Problem): { text: string; detail: string }[] {
  return (problem.errors ?? []).map((error: Mistake) => {
    const { file, line, column, pointer, detail, allowed } = error;
    const place = [file, line, column].filter((one) => one !== undefined).join(":");
    const isSaid = allowed === undefined || detail.includes(allowed);
    const suffix = isSaid ? "" : ` Allowed: ${allowed.replace(/\.$/, "")}.`;
    return { text: `${place || (pointer ?? "")} ${detail}${suffix}`.trim(), detail };
  });
}

interface Mistake {
  detail: string;
  pointer?: string;
  file?: string;
  line?: number;
  column?: number;
  allowed?: string;
}

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

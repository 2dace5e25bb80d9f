import type * as z from "zod";
import { type Path, type Problem, pathText, problem } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** What a schema says against a value at `at`, in the words of metadata: with what is allowed there. */
export function problemsOf(issues: readonly Issue[], at: Path): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...(issue.path as (string | number)[])];
    if (issue.code === "invalid_union") return unionProblems(issue.errors, path);
    return [problem(`${wordsFor(issue)} at path ${pathText(path)}`, path)];
  });
}

/**
 * Of the forms a value may have, the one it was meant to be: whose mistakes lie deepest, then which
 * has the fewest. Where it resembles none, the forms themselves are told.
 */
function unionProblems(forms: readonly (readonly Issue[])[], path: Path): Problem[] {
  const ranked = forms
    .map((issues) => ({ issues, depth: Math.max(0, ...issues.map((one) => one.path.length)) }))
    .filter(({ issues }) => issues.length > 0)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.issues.length - b.issues.length);
  const [best, next] = ranked;
  if (best === undefined) {
    return [problem(`the value fits more than one form at path ${pathText(path)}`, path)];
  }
  if (next === undefined || rankOf(best) < rankOf(next)) return problemsOf(best.issues, path);
  const allowed = [...new Set(ranked.flatMap(({ issues }) => issues.map(wordsFor)))].join("; or ");
  return [problem(`${allowed} at path ${pathText(path)}`, path)];
}

/** Less is nearer. A key that no such form has says that another was meant. */
function rankOf({ issues, depth }: { issues: readonly Issue[]; depth: number }): number {
  const foreign = issues.some((one) => one.path.length === 0 && one.code === "unrecognized_keys");
  const shapeless = issues.some((one) => one.path.length === 0 && one.code === "invalid_type");
  return (foreign || shapeless ? 1_000 : 0) - depth;
}

function wordsFor(issue: Issue): string {
  if (issue.code === "invalid_type") {
    return missing(issue)
      ? `missing field \`${String(issue.path.at(-1))}\` (${issue.expected})`
      : `expected ${issue.expected}`;
  }
  if (issue.code === "unrecognized_keys") {
    return `unknown field ${issue.keys.map((key) => `\`${key}\``).join(", ")}`;
  }
  if (issue.code === "invalid_value") {
    return `expected one of ${issue.values.map((one) => `\`${String(one)}\``).join(", ")}`;
  }
  return issue.message;
}

function missing(issue: Issue): boolean {
  return issue.path.length > 0 && issue.message.endsWith("received undefined");
}

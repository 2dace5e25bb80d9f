import type { Colors } from "../spec.ts";
import { printable } from "./printable.ts";

/** A mistake or a warning, with a place in a file or in what was sent, as far as it is known. */
export interface Finding {
  detail: string;
  pointer?: string;
  file?: string;
  line?: number;
  column?: number;
  /** In words. */
  allowed?: string;
  /** What it stands in, e.g. `Model Albums`. */
  object?: string;
  /** The lines around it, with a mark. */
  frame?: string;
  notes?: readonly Finding[];
}

/** `file:line:column` where a place in a file is known, else the pointer; then what is to say. */
export function findingLine(finding: Finding): string {
  const { detail, allowed, object } = finding;
  const isSaid = allowed === undefined || detail.includes(allowed);
  const suffix = isSaid ? "" : ` Allowed: ${allowed.replace(/\.$/, "")}.`;
  const inside = object === undefined || detail.includes(object) ? "" : ` (${object})`;
  return printable(`${placeOf(finding)} ${detail}${suffix}${inside}`.trim());
}

/** The same with the lines around it, and what there is to say at other places. */
export function findingLines(finding: Finding, colors: Colors): string[] {
  const notes = (finding.notes ?? []).map((note) => `  ${findingLine(note)}`);
  const frame = finding.frame?.split("\n") ?? [];
  return [
    findingLine(finding),
    ...notes,
    ...frame.map((line) => colors.dim(`  ${printable(line)}`)),
  ];
}

function placeOf({ file, line, column, pointer }: Finding): string {
  const place = [file, line, column].filter((one) => one !== undefined).join(":");
  return place || (pointer ?? "");
}

/** What does not stand in the way of a build. */
export function warningLines(
  warnings: readonly (Finding & { part: string })[],
  colors: Colors,
): string[] {
  return warnings.flatMap(({ part, ...finding }) => {
    const [first = "", ...rest] = findingLines(finding, colors);
    return [`${colors.yellow("!")} ${part}: ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

import { type Key, shown } from "../../names.ts";
import { problem } from "../../problem.ts";
import type { ConnectorScalar } from "../known.ts";
import type { Report } from "../report.ts";

/** Tells which meanings a used scalar type has twice: the engine would not know which to take. */
export function checkScalarMeanings(
  { name, type }: ConnectorScalar,
  connector: Key,
  report: Report,
): void {
  const place = `found for type ${name} in data connector ${shown(connector)}`;
  for (const meaning of repeated(type.comparison_operators)) {
    const operator = OPERATORS[meaning] ?? meaning.replaceAll("_", " ");
    report.issueOnce(
      problem(`Multiple ${operator} operators ${place}`),
      "disallow_duplicate_operator_definitions_for_scalar_type",
    );
  }
  for (const meaning of repeated(type.aggregate_functions)) {
    report.issueOnce(
      problem(`Multiple ${meaning} aggregate functions ${place}`),
      "disallow_duplicate_aggregate_function_definitions_for_scalar_type",
    );
  }
  for (const meaning of repeated(type.extraction_functions ?? {})) {
    report.issueOnce(
      problem(`Multiple ${meaning.replaceAll("_", " ")} extraction functions ${place}`),
      "always",
    );
  }
}

const OPERATORS: Readonly<Record<string, string>> = {
  equal: "equals",
  less_than_or_equal: "less than or equal to",
  greater_than_or_equal: "greater than or equal to",
};

/** Meanings that two have, once for each beyond the first. */
function repeated(definitions: Readonly<Record<string, { type: string }>>): string[] {
  const seen = new Set<string>();
  return Object.values(definitions).flatMap(({ type }) => {
    if (type === "custom" || !seen.has(type)) {
      seen.add(type);
      return [];
    }
    return [type];
  });
}

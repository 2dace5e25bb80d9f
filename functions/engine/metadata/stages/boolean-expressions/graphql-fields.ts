import { type Key, shown } from "../../names.ts";
import type { BooleanExpressionTypeV1 } from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { GraphqlConfig } from "../../resolved.ts";
import type { Report } from "../report.ts";

/** Whether `and`, `or` and `not` are asked for; tells where they have no names in GraphQL. */
export function logicalOperators(
  { logicalOperators: { enable }, graphql }: BooleanExpressionTypeV1,
  { name, path }: { name: Key; path: Path },
  config: GraphqlConfig,
  report: Report,
): boolean {
  if (enable && graphql && config.filter === null) {
    report.issue(
      problem(
        `a graphql section is defined in boolean expression type '${shown(name)}' but it will not appear in the GraphQL API unless logical operator field names are also configured in the GraphqlConfig in query.filterInputConfig`,
        path,
      ),
    );
  }
  return enable;
}

/** Tells the names that two fields of one input type would have. `what` begins the message. */
export function tellFieldConflicts(
  what: string,
  fields: readonly { name: string; source: string }[],
  path: Path,
  report: Report,
): void {
  const sources = new Map<string, string>();
  for (const { name, source } of fields) {
    const first = sources.get(name);
    if (first !== undefined && first !== source) {
      report.issue(
        problem(
          `${what} between the '${name}' ${first} and the '${name}' ${source}. One of these will need to be renamed.`,
          path,
        ),
        "disallow_duplicate_names_in_boolean_expressions",
      );
    }
    sources.set(name, source);
  }
}

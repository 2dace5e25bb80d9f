import type { GraphqlConfig } from "../../resolved.ts";
import { refuse } from "../report.ts";

/**
 * All that is compared stands in one GraphQL input type: the parts, the counts and the logical
 * operators. Refuses two of the same name.
 */
export function checkNames(
  parts: readonly { name: string; kind: string }[],
  has: { count: boolean; countDistinct: boolean; logical: boolean },
  { aggregate, filter }: GraphqlConfig,
): void {
  const taken = new Map(parts.map(({ name, kind }) => [name, kind]));
  const take = (name: string, kind: string) => {
    const other = taken.get(name);
    if (other !== undefined) {
      refuse(
        `a GraphQL field name conflict exists between the '${name}' ${other} and the '${name}' ${kind}. One of these will need to be renamed.`,
      );
    }
    taken.set(name, kind);
  };
  if (aggregate !== null) {
    if (has.count) take(aggregate.count, "count aggregation function");
    if (has.countDistinct) take(aggregate.countDistinct, "count distinct aggregation function");
  }
  if (filter === null || !has.logical) return;
  for (const name of [filter.and, filter.or, filter.not]) take(name, "logical operator");
}

import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { invalidRequest } from "../errors.ts";
import { type RelatedSource, relatedSource, where } from "./collection.ts";
import type { PlanContext } from "./context.ts";
import { type Row, type Scopes, columnAt, compositeRow } from "./row.ts";

/** The rows at the end of a path of relationships. */
export interface PathSource {
  from: string;
  conditions: readonly string[];
  row: Row;
  last: RelatedSource;
}

type Predicate = (context: PlanContext, expression: ndc.Expression, scopes: Scopes) => string;

/**
 * Follows a path from the nearest of the rows in scope. `predicate` is given, as predicates follow
 * paths themselves.
 */
export function followPath(
  context: PlanContext,
  path: readonly ndc.PathElement[],
  scopes: Scopes,
  predicate: Predicate,
): PathSource {
  const from: string[] = [];
  const conditions: string[] = [];
  let row = scopes[0];
  let last: RelatedSource | null = null;
  for (const element of path) {
    const start = startOf(context, row, element.field_path);
    last = relatedSource(context, element.relationship, element.arguments, start);
    from.push(last.from);
    conditions.push(last.condition);
    row = last.row;
    if (element.predicate) conditions.push(predicate(context, element.predicate, [row, ...scopes]));
  }
  if (!last) throw invalidRequest("No path elements supplied for order by aggregate.");
  return { from: from.join(" cross join "), conditions, row, last };
}

/** `from … where …` of a path, with further conditions. */
export function pathClauses(path: PathSource, ...further: readonly string[]): string {
  return `from ${path.from}${where([...path.conditions, ...further])}`;
}

/** The row that a relationship starts from: the row itself, or a composite inside of it. */
export function startOf(
  context: PlanContext,
  row: Row,
  fieldPath: readonly string[] | null | undefined,
): Row {
  const [name, ...rest] = fieldPath ?? [];
  if (name === undefined) return row;
  const { configuration } = context;
  return compositeRow(configuration, columnAt(configuration, row, name, rest));
}

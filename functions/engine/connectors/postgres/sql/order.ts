import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { invalidRequest } from "../errors.ts";
import { aggregateValue } from "./aggregates.ts";
import type { PlanContext } from "./context.ts";
import { followPath, pathClauses } from "./path.ts";
import { predicate } from "./predicate.ts";
import { type Row, columnAt } from "./row.ts";

/** The sort keys. Nulls come last ascending and first descending, as in PostgreSQL. */
export function sortKeys(
  context: PlanContext,
  order: ndc.OrderBy | null | undefined,
  row: Row,
): string[] {
  return (order?.elements ?? []).map(
    (element) =>
      `${sortKey(context, element.target, row)} ${directionSql(element.order_direction)}`,
  );
}

/** ` order by …`, or nothing. */
export function orderBy(keys: readonly string[]): string {
  return keys.length === 0 ? "" : ` order by ${keys.join(", ")}`;
}

export function directionSql(direction: ndc.OrderDirection): string {
  return direction === "desc" ? "desc" : "asc";
}

function sortKey(context: PlanContext, target: ndc.OrderByTarget, row: Row): string {
  const { configuration } = context;
  if (target.type === "aggregate") {
    const path = followPath(context, target.path, [row], predicate);
    return `(select ${aggregateValue(context, target.aggregate, path.row).sql} ${pathClauses(path)})`;
  }
  if (target.path.length === 0) {
    return columnAt(configuration, row, target.name, target.field_path).sql;
  }
  const path = followPath(context, target.path, [row], predicate);
  if (path.last.relationship.relationship_type === "array") {
    throw invalidRequest(
      "No aggregation function was supplied for ordering on an array relationship.",
    );
  }
  const value = columnAt(configuration, path.row, target.name, target.field_path);
  return `(select ${value.sql} ${pathClauses(path)} limit 1)`;
}

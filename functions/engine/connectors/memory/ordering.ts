import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { aggregateOf } from "./aggregates.ts";
import { columnValue } from "./columns.ts";
import type { Evaluation } from "./evaluation.ts";
import { rowsAtEnd } from "./relationships.ts";
import type { Row } from "./rows.ts";
import { type SortKey, sorted } from "./sorting.ts";

export function orderedRows(
  evaluation: Evaluation,
  rows: readonly Row[],
  orderBy: ndc.OrderBy,
): readonly Row[] {
  const keys = orderBy.elements.map((element): SortKey<Row> => ({
    direction: element.order_direction,
    of: (row) => targetValue(evaluation, row, element.target),
  }));
  return sorted(evaluation.rules, rows, keys);
}

function targetValue(evaluation: Evaluation, row: Row, target: ndc.OrderByTarget): unknown {
  const reached = rowsAtEnd(evaluation, row, target.path);
  if (target.type === "aggregate") {
    const { orderedAggregatePaths } = evaluation.rules.offers;
    const whole = { ...target.aggregate, field_path: [] };
    return aggregateOf(evaluation, orderedAggregatePaths ? target.aggregate : whole, reached);
  }
  const [first, ...more] = reached;
  if (more.length > 0) throw evaluation.rules.refuse({ kind: "many rows where one is expected" });
  return first === undefined ? null : columnValue(evaluation, first, target);
}

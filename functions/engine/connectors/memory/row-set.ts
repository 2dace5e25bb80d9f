import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { aggregatesOf } from "./aggregates.ts";
import type { Evaluation } from "./evaluation.ts";
import { selectedFields } from "./fields.ts";
import { groupsOf } from "./groups.ts";
import { orderedRows } from "./ordering.ts";
import { paged } from "./paging.ts";
import type { Row } from "./rows.ts";

/**
 * A query over the rows of its collection: sorted, filtered, paged; then what was asked of the rows
 * that are left. Aggregates therefore respect limit and offset.
 */
export function rowSet(evaluation: Evaluation, all: readonly Row[], query: ndc.Query): ndc.RowSet {
  const { aggregates, groups, fields, predicate } = query;
  const ordered = query.order_by ? orderedRows(evaluation, all, query.order_by) : all;
  const kept = predicate ? ordered.filter((row) => evaluation.holds(predicate, [row])) : ordered;
  const rows = paged(kept, query);
  return {
    ...(aggregates && { aggregates: aggregatesOf(evaluation, aggregates, rows) }),
    ...(groups && { groups: groupsOf(evaluation, rows, groups) }),
    ...(fields && {
      rows: rows.map((row) => selectedFields(evaluation, row, fields) as RowOfResponse),
    }),
  };
}

type RowOfResponse = NonNullable<ndc.RowSet["rows"]>[number];

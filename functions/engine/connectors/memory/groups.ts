import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { aggregateOf, aggregatesOf } from "./aggregates.ts";
import { columnValue } from "./columns.ts";
import type { Evaluation } from "./evaluation.ts";
import { groupHolds } from "./group-predicates.ts";
import { paged } from "./paging.ts";
import { rowsAtEnd } from "./relationships.ts";
import { own, type Row } from "./rows.ts";
import { type SortKey, sorted } from "./sorting.ts";

interface RowGroup {
  dimensions: unknown[];
  rows: Row[];
}

export function groupsOf(
  evaluation: Evaluation,
  rows: readonly Row[],
  grouping: ndc.Grouping,
): ndc.Group[] {
  const groups = orderedGroups(evaluation, partition(evaluation, rows, grouping), grouping);
  const { predicate } = grouping;
  const kept = groups.filter(
    (group) => !predicate || groupHolds(evaluation, predicate, group.rows),
  );
  return paged(kept, grouping).map((group) => ({
    dimensions: group.dimensions,
    aggregates: aggregatesOf(evaluation, grouping.aggregates, group.rows),
  }));
}

function partition(
  evaluation: Evaluation,
  rows: readonly Row[],
  { dimensions }: ndc.Grouping,
): RowGroup[] {
  const adjacent = evaluation.rules.grouped === "adjacent";
  const groups: RowGroup[] = [];
  const open = new Map<string, RowGroup>();
  for (const row of rows) {
    const values = dimensions.map((dimension) => dimensionValue(evaluation, row, dimension));
    const key = JSON.stringify(values);
    let group = open.get(key);
    if (group === undefined) {
      if (adjacent) open.clear();
      group = { dimensions: values, rows: [] };
      groups.push(group);
      open.set(key, group);
    }
    group.rows.push(row);
  }
  return groups;
}

function dimensionValue(evaluation: Evaluation, row: Row, dimension: ndc.Dimension): unknown {
  const { rules } = evaluation;
  const path = rules.offers.dimensionPaths ? dimension.path : [];
  const [first, ...more] = rowsAtEnd(evaluation, row, path);
  if (more.length > 0) throw rules.refuse({ kind: "many rows where one is expected" });
  const { column_name: name, extraction, ...rest } = dimension;
  const value = first === undefined ? null : columnValue(evaluation, first, { ...rest, name });
  if (extraction === undefined || extraction === null) return value;
  const extract = own(rules.extractions, extraction);
  if (extract === undefined) {
    throw rules.refuse({ kind: "unknown extraction function", name: extraction });
  }
  return extract(value);
}

function orderedGroups(
  evaluation: Evaluation,
  groups: readonly RowGroup[],
  { order_by: orderBy, dimensions }: ndc.Grouping,
): readonly RowGroup[] {
  const keys = (orderBy?.elements ?? []).map(({ order_direction: direction, target }) => {
    const of = (group: RowGroup): unknown => {
      if (target.type === "aggregate") return aggregateOf(evaluation, target.aggregate, group.rows);
      if (target.index < dimensions.length) return group.dimensions[target.index];
      throw evaluation.rules.refuse({ kind: "unknown dimension" });
    };
    return { direction, of } satisfies SortKey<RowGroup>;
  });
  return sorted(evaluation.rules, groups, keys);
}

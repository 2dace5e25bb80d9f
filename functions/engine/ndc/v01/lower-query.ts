import { mapValues } from "../../../../shared/protocol/ndc/map-values.ts";
import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import {
  fieldPath,
  lowerExpression,
  type Lowering,
  lowerPath,
  lowerRelated,
  refuseArguments,
} from "./lower-expression.ts";
import { NotInV01 } from "./not-in-v01.ts";

/** @throws NotInV01 */
export function lowerQuery(query: v02.Query, lowering: Lowering): v01.Query {
  if (query.groups != null) throw new NotInV01("grouping");
  return {
    ...(query.aggregates == null
      ? {}
      : { aggregates: mapValues(query.aggregates, lowerAggregate) }),
    ...(query.fields == null ? {} : { fields: lowerFields(query.fields, lowering) }),
    ...(query.limit == null ? {} : { limit: query.limit }),
    ...(query.offset == null ? {} : { offset: query.offset }),
    ...(query.order_by == null ? {} : { order_by: lowerOrderBy(query.order_by, lowering) }),
    ...(query.predicate == null
      ? {}
      : { predicate: lowerExpression(query.predicate, lowering, 0) }),
  };
}

function lowerAggregate(aggregate: v02.Aggregate): v01.Aggregate {
  switch (aggregate.type) {
    case "star_count":
      return { type: "star_count" };
    case "column_count": {
      const { column, distinct } = aggregate;
      refuseArguments(aggregate.arguments);
      return { type: "column_count", column, ...fieldPath(aggregate.field_path), distinct };
    }
    case "single_column":
      return { type: "single_column", ...aggregatedColumn(aggregate) };
  }
}

function aggregatedColumn(aggregate: Extract<v02.Aggregate, { type: "single_column" }>) {
  refuseArguments(aggregate.arguments);
  const { column, function: name } = aggregate;
  return { column, ...fieldPath(aggregate.field_path), function: name };
}

function lowerFields(
  fields: Record<string, v02.Field>,
  lowering: Lowering,
): Record<string, v01.Field> {
  return mapValues(fields, (field) => lowerField(field, lowering));
}

function lowerField(field: v02.Field, lowering: Lowering): v01.Field {
  if (field.type === "relationship") {
    const { relationship } = field;
    const taken = lowerRelated(relationship, field.arguments, lowering);
    const query = lowerQuery(field.query, lowering);
    return { type: "relationship", query, relationship, arguments: taken };
  }
  const given = field.arguments ?? {};
  return {
    type: "column",
    column: field.column,
    fields: lowerNested(field.fields, lowering),
    ...(Object.keys(given).length === 0 ? {} : { arguments: given }),
  };
}

/** @throws NotInV01 */
export function lowerNested(
  nested: v02.NestedField | null | undefined,
  lowering: Lowering,
): v01.NestedField | null {
  if (nested == null) return null;
  switch (nested.type) {
    case "object":
      return { type: "object", fields: lowerFields(nested.fields, lowering) };
    case "array": {
      const inner = lowerNested(nested.fields, lowering);
      return inner === null ? null : { type: "array", fields: inner };
    }
    case "collection":
      throw new NotInV01("nestedCollection");
  }
}

function lowerOrderBy({ elements }: v02.OrderBy, lowering: Lowering): v01.OrderBy {
  return {
    elements: elements.map(({ order_direction, target }) => ({
      order_direction,
      target: lowerOrderByTarget(target, lowering),
    })),
  };
}

function lowerOrderByTarget(target: v02.OrderByTarget, lowering: Lowering): v01.OrderByTarget {
  const path = lowerPath(target.path, lowering, "nestedRelationshipInOrderBy");
  if (target.type === "column") {
    refuseArguments(target.arguments);
    return { type: "column", name: target.name, ...fieldPath(target.field_path), path };
  }
  const { aggregate } = target;
  switch (aggregate.type) {
    case "star_count":
      return { type: "star_count_aggregate", path };
    case "single_column":
      return { type: "single_column_aggregate", ...aggregatedColumn(aggregate), path };
    case "column_count":
      throw new NotInV01("orderByColumnCount");
  }
}

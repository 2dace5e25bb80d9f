import { mapValues } from "../../../../shared/protocol/ndc/map-values.ts";
import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import { NotInV01 } from "./not-in-v01.ts";
import { lowerValue, type PredicateArguments } from "./predicate-arguments.ts";

/** What must be known of a connector and of a request to lower its parts. */
export interface Lowering {
  predicates: PredicateArguments;
  relationships: Readonly<Record<string, v02.Relationship>>;
}

/**
 * How many `exists` stand between an expression and the collection its query is about; null where
 * 0.1 leaves open which collection that would be.
 */
type Depth = number | null;

/** @throws NotInV01 */
export function lowerExpression(
  expression: v02.Expression,
  lowering: Lowering,
  depth: Depth,
): v01.Expression {
  const lower = (inner: v02.Expression) => lowerExpression(inner, lowering, depth);
  switch (expression.type) {
    case "and":
      return { type: "and", expressions: expression.expressions.map(lower) };
    case "or":
      return { type: "or", expressions: expression.expressions.map(lower) };
    case "not":
      return { type: "not", expression: lower(expression.expression) };
    case "unary_comparison_operator":
      return { ...expression, column: lowerTarget(expression.column) };
    case "binary_comparison_operator":
      return {
        type: "binary_comparison_operator",
        column: lowerTarget(expression.column),
        operator: expression.operator,
        value: lowerComparisonValue(expression.value, lowering, depth),
      };
    case "array_comparison":
      throw new NotInV01("scalarArrayComparison");
    case "exists": {
      const inside = depth === null ? null : depth + 1;
      const predicate = expression.predicate ?? null;
      return {
        type: "exists",
        in_collection: lowerExists(expression.in_collection, lowering),
        predicate: predicate === null ? null : lowerExpression(predicate, lowering, inside),
      };
    }
  }
}

function lowerTarget(target: v02.ComparisonTarget): v01.ComparisonTarget {
  if (target.type === "aggregate") throw new NotInV01("aggregateComparison");
  refuseArguments(target.arguments);
  return { type: "column", name: target.name, ...fieldPath(target.field_path), path: [] };
}

function lowerComparisonValue(
  value: v02.ComparisonValue,
  lowering: Lowering,
  depth: Depth,
): v01.ComparisonValue {
  if (value.type !== "column") return value;
  refuseArguments(value.arguments);
  const { name } = value;
  const nested = fieldPath(value.field_path);
  const scope = value.scope ?? 0;
  if (scope === 0) {
    const path = lowerPath(value.path, lowering, "nestedRelationshipInExpression");
    return { type: "column", column: { type: "column", name, ...nested, path } };
  }
  // Of the collections around the current one, 0.1 can only name the outermost.
  if (scope !== depth || value.path.length > 0) throw new NotInV01("scope");
  return { type: "column", column: { type: "root_collection_column", name, ...nested } };
}

function lowerExists(
  collection: v02.ExistsInCollection,
  lowering: Lowering,
): v01.ExistsInCollection {
  switch (collection.type) {
    case "related": {
      const { relationship, field_path } = collection;
      if (field_path != null && field_path.length > 0) {
        throw new NotInV01("nestedRelationshipInExpression");
      }
      const taken = lowerRelated(relationship, collection.arguments, lowering);
      return { type: "related", relationship, arguments: taken };
    }
    case "unrelated": {
      const taken = lowerArguments(collection.arguments, collection.collection, lowering);
      return { type: "unrelated", collection: collection.collection, arguments: taken };
    }
    case "nested_collection":
      return collection;
    case "nested_scalar_collection":
      throw new NotInV01("scalarArrayComparison");
  }
}

/**
 * The way to a related collection. A step without a predicate gets one that always holds: connectors
 * of 0.1 exist that take only such steps.
 *
 * @throws NotInV01 `nested` where a step starts from a nested object.
 */
export function lowerPath(
  path: readonly v02.PathElement[],
  lowering: Lowering,
  nested: "nestedRelationshipInExpression" | "nestedRelationshipInOrderBy",
): v01.PathElement[] {
  return path.map(({ field_path, relationship, arguments: given, predicate }) => {
    if (field_path != null && field_path.length > 0) throw new NotInV01(nested);
    return {
      relationship,
      arguments: lowerRelated(relationship, given, lowering),
      predicate:
        predicate == null
          ? { type: "and", expressions: [] }
          : lowerExpression(predicate, lowering, null),
    };
  });
}

/** Arguments that are given where a relationship is followed: its target takes them. */
export function lowerRelated<A extends v02.RelationshipArgument>(
  relationship: string,
  given: Record<string, A>,
  lowering: Lowering,
): Record<string, A> {
  const { relationships } = lowering;
  if (!Object.hasOwn(relationships, relationship)) return given;
  return lowerArguments(given, relationships[relationship]?.target_collection ?? "", lowering);
}

/** Arguments of a collection or function, with the predicates in them. */
export function lowerArguments<A extends v02.RelationshipArgument>(
  given: Record<string, A>,
  collection: string,
  lowering: Lowering,
): Record<string, A> {
  const { collections, objectTypes } = lowering.predicates;
  const types = collections.get(collection);
  if (types === undefined) return given;
  const lower = (predicate: v02.Expression) => lowerExpression(predicate, lowering, null);
  return mapValues(given, (argument, name) => {
    const type = types.get(name);
    if (type === undefined || argument.type !== "literal") return argument;
    return { ...argument, value: lowerValue(argument.value, type, objectTypes, lower) };
  });
}

/** Columns can be given arguments in predicates, orders and aggregates since 0.2. */
export function refuseArguments(given: Record<string, unknown> | undefined): void {
  if (given !== undefined && Object.keys(given).length > 0) throw new NotInV01("columnArguments");
}

/** Left out where it is empty, as connectors of the first 0.1 releases do not know it. */
export function fieldPath(path: string[] | null | undefined): { field_path?: string[] } {
  return path == null || path.length === 0 ? {} : { field_path: path };
}

import { type Key, shown } from "../metadata/names.ts";
import type { Model, Predicate, Relationship } from "../metadata/resolved.ts";
import { innermost, type TypeRef } from "../metadata/type-ref.ts";
import { type PlanContext, relationshipOf } from "./context.ts";
import { all, and, leaf, or } from "./expression.ts";
import { modelArguments } from "./arguments.ts";
import { columnOf, type Gathering, inside, type Place, placeOf, targetOf } from "./place.ts";
import type { Expression, Fetch } from "./plan.ts";
import { declare, type ModelTarget, requestName, sourceOf } from "./relationship-request.ts";
import { valueOf } from "./value.ts";

/** Which rows of a model the role may see. Null: all. */
export function permissionFilter(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  model: Model,
): Expression | null {
  const permission = model.permissions[cx.session.role];
  // The API does not show a model to a role without a permission; a relationship's may be reached.
  if (permission === undefined) return or([]);
  return permission.filter === null
    ? null
    : predicateExpression(cx, gathering, place, permission.filter);
}

/** A predicate of the metadata over the rows at `place`. */
export function predicateExpression(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  predicate: Predicate,
): Expression {
  const read = (one: Predicate) => predicateExpression(cx, gathering, place, one);
  switch (predicate.type) {
    case "and":
      return and(predicate.of.map(read));
    case "or":
      return or(predicate.of.map(read));
    case "not":
      return { type: "not", expression: read(predicate.of) };
    case "compare":
      return leaf({
        type: "binary_comparison_operator",
        column: targetOf(place, predicate.column),
        operator: predicate.operator,
        value: { type: "scalar", value: comparedWith(cx, predicate) },
      });
    case "isNull":
      return leaf({
        type: "unary_comparison_operator",
        column: targetOf(place, predicate.column),
        operator: "is_null",
      });
    case "nested": {
      const nested = inside(cx, gathering.connector, place, predicate.field);
      if (nested === null) {
        throw new Error(`${columnOf(place, predicate.field).column} holds no object`);
      }
      return predicateExpression(cx, gathering, nested, predicate.of);
    }
    case "relationship": {
      const { of } = predicate;
      const relationship = relationshipOf(
        cx.metadata.objectType(predicate.source),
        predicate.relationship,
      );
      // What a permission may look at, the role itself need not be allowed to see.
      return relatedTo(cx, gathering, place, relationship, (target, there) =>
        of === null ? null : predicateExpression(cx, there, target, of),
      );
    }
  }
}

function comparedWith(
  cx: PlanContext,
  { value, argumentType }: Extract<Predicate, { type: "compare" }>,
): unknown {
  return cx.slots?.session(value, argumentType) ?? valueOf(cx, value, argumentType);
}

type Condition = (target: Place, gathering: Gathering) => Expression | null;

/** Some row that `relationship` leads to holds `condition` and may be seen by the role. */
export function related(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  relationship: Relationship,
  condition: Condition,
): Expression {
  return relatedTo(cx, gathering, place, relationship, (target, there) => {
    const { model } = modelTarget(relationship);
    const seen = permissionFilter(cx, there, target, cx.metadata.model(model));
    return all([seen, condition(target, there)]);
  });
}

/**
 * Some row that `relationship` leads to holds `condition`. The connector follows it where it can;
 * else what is on the other side is asked first.
 */
function relatedTo(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  relationship: Relationship,
  condition: Condition,
): Expression {
  const target = modelTarget(relationship);
  const model = cx.metadata.model(target.model);
  const source = sourceOf(model);
  const here = placeOf(cx, model.objectType, source.connector, source.ndcType);
  const { local, relationComparisons } = target.capability;
  if (local !== gathering.connector || !relationComparisons) {
    return remotely(cx, place, { target, model, here, condition });
  }
  declare(cx, gathering, place, relationship, target);
  return {
    type: "exists",
    in: {
      type: "related",
      relationship: requestName(relationship),
      arguments: {},
      ...(place.path.length === 0 ? {} : { field_path: [...place.path] }),
    },
    predicate: condition(here, gathering) ?? and([]),
  };
}

function modelTarget({ name, target }: Relationship): ModelTarget {
  if (target.kind === "model") return target;
  throw new Error(`${name} leads to no rows`);
}

function remotely(
  cx: PlanContext,
  place: Place,
  of: { target: ModelTarget; model: Model; here: Place; condition: Condition },
): Expression {
  const { target, model, here } = of;
  const source = sourceOf(model);
  const there: Gathering = { connector: source.connector, relationships: {}, joins: [] };
  const predicate = of.condition(here, there);
  const on: Extract<Expression, { type: "remote" }>["on"] = [];
  const fields: Fetch["query"]["fields"] = {};
  for (const mapping of target.mappings) {
    if (!("field" in mapping.source) || !("field" in mapping.target)) continue;
    const ours = columnOf({ ...place, path: [] }, mapping.source.field);
    const theirs = columnOf(here, mapping.target.field).column;
    const operator = ours.operators?.equal;
    if (operator == null) {
      throw new Error(`${place.type.name}.${mapping.source.field} cannot be compared for equality`);
    }
    fields[theirs] = { type: "column", column: theirs };
    on.push({ column: targetOf(place, ours.column), operator, field: theirs });
  }
  return {
    type: "remote",
    on,
    fetch: {
      of: { model: shown(model.name) },
      connector: source.connector,
      collection: source.collection,
      arguments: modelArguments(cx, model, {}, presetPredicate(cx, there)),
      query: { fields, ...(predicate === null ? {} : { predicate }) },
      relationships: there.relationships,
      answer: { is: "rows", one: false, row: { is: "object", fields: [] } },
      joins: [],
    },
  };
}

/** Reads predicates that stand in presets of arguments, for a connector. */
export function presetPredicate(
  cx: PlanContext,
  gathering: Gathering,
): (value: { predicate: Predicate }, type: TypeRef) => Expression {
  return ({ predicate }, type) => {
    const place = argumentPlace(cx, gathering.connector, type);
    return predicateExpression(cx, gathering, place, predicate);
  };
}

/** The rows that a boolean expression in an argument speaks of. */
export function argumentPlace(cx: PlanContext, connector: Key, type: TypeRef): Place {
  const name = innermost(type);
  const expression = "custom" in name ? cx.metadata.booleanExpression(name.custom) : null;
  if (expression?.kind !== "object") throw new Error("a predicate is for no boolean expression");
  const objectType = cx.metadata.objectType(expression.objectType);
  const [ndcType] = Object.keys(objectType.mappings[connector] ?? {});
  if (ndcType === undefined) throw new Error(`${objectType.name} is not mapped to ${connector}`);
  return placeOf(cx, objectType.name, connector, ndcType);
}

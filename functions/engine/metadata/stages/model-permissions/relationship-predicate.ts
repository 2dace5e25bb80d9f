import { type Key, shown, subgraphOf } from "../../names.ts";
import type { RelationshipPredicate } from "../../opendd/metadata.gen.ts";
import type {
  ModelSource,
  ObjectBooleanExpression,
  Predicate,
  RelationshipTarget,
} from "../../resolved.ts";
import type { Known } from "../known.ts";
import { own } from "../own.ts";
import { refuse } from "../report.ts";
import {
  mappedField,
  objectTypeAt,
  offered,
  type PredicateAt,
  type ResolveInside,
} from "./predicate-place.ts";

type ModelTarget = Extract<RelationshipTarget, { kind: "model" }>;

/** A predicate over what a relationship leads to, at the same connector or at another. */
export function relationshipPredicate(
  { name, predicate }: RelationshipPredicate,
  at: PredicateAt,
  resolve: ResolveInside,
  known: Known,
): Predicate {
  const path = [...at.path, "name"];
  const relationship = own(objectTypeAt(at, known).relationships, name);
  if (relationship === undefined) {
    refuse(
      `relationship '${name}' is used in predicate but does not exist for type '${shown(at.objectType)}'`,
      path,
      `This relationship is not defined for the type '${shown(at.objectType)}'`,
    );
  }
  const { target } = relationship;
  if (target.kind === "command") {
    refuse("Predicate cannot be built using command relationships", path);
  }
  const source = targetSource(name, target, { ...at, path }, known);
  const expression = targetExpression(name, { ...at, path }, known);
  const to = { type: "relationship", source: at.objectType, relationship: name } as const;
  if (!predicate) return { ...to, of: null };
  const of = resolve(predicate, {
    objectType: target.objectType,
    connector: source.connector,
    ndcType: source.ndcType,
    expression,
    path: [...at.path, "predicate"],
  });
  return { ...to, of };
}

/** The target's rows. A remote one is joined by values, for which its own connector compares. */
function targetSource(
  name: string,
  target: ModelTarget,
  at: PredicateAt,
  known: Known,
): ModelSource {
  const model = known.models[target.model];
  if (model === undefined) {
    refuse(
      `The model '${shown(target.model)}' corresponding to the  relationship '${name}' used in predicate for type '${shown(at.objectType)}' is not defined`,
      at.path,
    );
  }
  if (model.source === null) {
    refuse(
      `target source for model '${shown(model.name)}' is required to resolve predicate with relationships for ${shown(at.objectType)}`,
      at.path,
    );
  }
  const { connector } = model.source;
  if (subgraphOf(connector) !== subgraphOf(at.connector)) {
    refuse(
      `Relationships across subgraphs are not supported in filter predicates. Relationship: ${name} is defined between source data connector: ${shown(at.connector)} and target data connector: ${shown(connector)}`,
      at.path,
      "This relationship crosses subgraphs",
    );
  }
  if (connector !== at.connector) checkJoin(name, target, at, known);
  return model.source;
}

/** Rows are found by the values that the remote predicate picks. */
function checkJoin(name: string, { mappings }: ModelTarget, at: PredicateAt, known: Known): void {
  for (const { source } of mappings) {
    if (!("field" in source)) continue;
    const { column, operators } = mappedField(source.field, at, known);
    if (operators?.equal) continue;
    refuse(
      `While building a remote relationship predicate ${name} - missing equality operator for source column ${column} in data connector ${shown(at.connector)} which is mapped to field ${source.field} in type ${shown(at.objectType)}`,
      at.path,
    );
  }
}

/** The target is compared as the source's expression says; null where nothing says how. */
function targetExpression(
  name: string,
  at: PredicateAt,
  known: Known,
): ObjectBooleanExpression | null {
  const expression = offered(at, known);
  if (expression === null) return null;
  const comparable = own(expression.relationships, name);
  if (comparable === undefined) {
    refuse(
      `relationship '${name}' is used in predicate but does not exist in comparableRelationships in boolean expression '${shown(expression.name)}'`,
      at.path,
      `This relationship is not defined as a comparableRelationship for the boolean expression type '${shown(expression.name)}'`,
    );
  }
  return comparable.expression === null ? null : objectExpression(comparable.expression, at, known);
}

function objectExpression(
  name: Key,
  { path }: PredicateAt,
  { booleanExpressions }: Known,
): ObjectBooleanExpression {
  const found = booleanExpressions[name];
  return found?.kind === "object"
    ? found
    : refuse(`boolean expression '${shown(name)}' not found`, path);
}

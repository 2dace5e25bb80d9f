import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { column, relationshipArgumentValues } from "./arguments.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Fault } from "./faults.ts";
import { isObject, own, type Row } from "./rows.ts";

/** One relationship to follow, as fields, predicates and paths write it. */
export type Step = Pick<ndc.PathElement, "relationship" | "arguments" | "field_path">;

type Place = Extract<Fault, { within: unknown }>["within"];

/** The rows at the other end of a relationship. */
export function relatedRows(evaluation: Evaluation, row: Row, step: Step, within: Place): Row[] {
  return follow(evaluation, relationshipOf(evaluation, step, within), row, step);
}

/** The rows at the end of a path. A row that is reached twice is there twice. */
export function rowsAtEnd(
  evaluation: Evaluation,
  start: Row,
  path: readonly ndc.PathElement[],
): Row[] {
  let rows = [start];
  for (const element of path) {
    const relationship = relationshipOf(evaluation, element, "path");
    const { predicate } = element;
    rows = rows
      .flatMap((row) => follow(evaluation, relationship, row, element))
      .filter((row) => !predicate || evaluation.holds(predicate, [row]));
  }
  return rows;
}

function relationshipOf({ rules, relationships }: Evaluation, step: Step, within: Place) {
  if (!rules.offers.relationships) throw rules.refuse({ kind: "relationships" });
  const name = step.relationship;
  const relationship = own(relationships, name);
  if (relationship === undefined)
    throw rules.refuse({ kind: "unknown relationship", name, within });
  return relationship;
}

function follow(
  evaluation: Evaluation,
  relationship: ndc.Relationship,
  row: Row,
  step: Step,
): Row[] {
  const start = objectAt(evaluation, row, step.field_path ?? []);
  if (start === null) return [];
  for (const name of Object.keys(step.arguments)) {
    if (Object.hasOwn(relationship.arguments, name)) {
      throw evaluation.rules.refuse({ kind: "duplicate argument", name });
    }
  }
  const args = relationshipArgumentValues(
    evaluation,
    { ...relationship.arguments, ...step.arguments },
    start,
  );
  const pairs = Object.entries(relationship.column_mapping);
  return evaluation
    .rowsOf(relationship.target_collection, args)
    .filter((target) =>
      pairs.every(([source, path]) =>
        evaluation.rules.joins(
          column(evaluation, start, source),
          mappedValue(evaluation, target, path),
        ),
      ),
    );
}

function mappedValue(evaluation: Evaluation, target: Row, path: readonly string[]): unknown {
  const [first = "", ...rest] = path;
  const value = column(evaluation, target, first);
  if (evaluation.rules.mappedPath === "first element") return value;
  return rest.reduce<unknown>((at, name) => (isObject(at) ? (own(at, name) ?? null) : null), value);
}

/** The nested object that a relationship starts at; null where there is none. */
function objectAt({ rules }: Evaluation, row: Row, path: readonly string[]): Row | null {
  let at = row;
  for (const name of path) {
    const value = own(at, name);
    if (value === undefined) throw rules.refuse({ kind: "absent field before relationship", name });
    if (value === null) return null;
    if (!isObject(value)) throw rules.refuse({ kind: "no object before relationship", value });
    at = value;
  }
  return at;
}

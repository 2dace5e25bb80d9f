import type { ModelPredicate } from "../../opendd/metadata.gen.ts";
import type { Predicate } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { compareField } from "./compare-field.ts";
import { nestedPredicate } from "./nested-predicate.ts";
import { mappedField, type PredicateAt } from "./predicate-place.ts";
import { relationshipPredicate } from "./relationship-predicate.ts";

/** A predicate of a permission with every name looked up. */
export function resolvePredicate(given: ModelPredicate, at: PredicateAt, known: Known): Predicate {
  const inside = (...keys: (string | number)[]) => ({ ...at, path: [...at.path, ...keys] });
  const all = (of: readonly ModelPredicate[], key: string) =>
    of.map((one, index) => resolvePredicate(one, inside(key, index), known));
  const resolveInside = (one: ModelPredicate, place: PredicateAt) =>
    resolvePredicate(one, place, known);
  if ("and" in given) return { type: "and", of: all(given.and, "and") };
  if ("or" in given) return { type: "or", of: all(given.or, "or") };
  if ("not" in given) {
    return { type: "not", of: resolvePredicate(given.not, inside("not"), known) };
  }
  if ("fieldComparison" in given) {
    return compareField(given.fieldComparison, inside("fieldComparison"), known);
  }
  if ("fieldIsNull" in given) {
    const { field } = given.fieldIsNull;
    const { column } = mappedField(field, inside("fieldIsNull", "field"), known);
    return { type: "isNull", field, column };
  }
  if ("nestedField" in given) {
    return nestedPredicate(given.nestedField, inside("nestedField"), resolveInside, known);
  }
  return relationshipPredicate(given.relationship, inside("relationship"), resolveInside, known);
}

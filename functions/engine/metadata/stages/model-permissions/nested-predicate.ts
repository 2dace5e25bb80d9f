import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import { shown } from "../../names.ts";
import type { NestedFieldPredicate } from "../../opendd/metadata.gen.ts";
import type { Predicate } from "../../resolved.ts";
import { shownTypeRef } from "../../type-ref.ts";
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

/** A predicate over the object that a field holds. */
export function nestedPredicate(
  { fieldName, predicate }: NestedFieldPredicate,
  at: PredicateAt,
  resolve: ResolveInside,
  known: Known,
): Predicate {
  const path = [...at.path, "fieldName"];
  const objectType = nestedType(fieldName, { ...at, path }, known);
  const expression = offered(at, known);
  if (expression === null) {
    const why = "Please ensure the model you are filtering has a filterExpressionType defined.";
    refuse(
      `no boolean expression found for type '${shown(at.objectType)}' This is required when filtering a nested field. ${why}`,
      path,
      `Cannot filter a nested field without a boolean expression type. ${why}`,
    );
  }
  const nested = own(expression.fields, fieldName);
  const inside = nested === undefined ? undefined : known.booleanExpressions[nested.expression];
  if (inside?.kind !== "object") {
    refuse(
      `field '${fieldName}' could not be found in boolean expression type for object type '${shown(at.objectType)}'`,
      path,
      `This field could not be found in the boolean expression for type '${shown(at.objectType)}'`,
    );
  }
  const { column, columnType } = mappedField(fieldName, { ...at, path }, known);
  const of = resolve(predicate, {
    objectType,
    connector: at.connector,
    ndcType: namedNdcType(columnType),
    expression: inside,
    path: [...at.path, "predicate"],
  });
  return { type: "nested", field: fieldName, column, of };
}

function nestedType(field: string, at: PredicateAt, known: Known): string {
  const { objectType, path } = at;
  const definition = own(objectTypeAt(at, known).fields, field);
  if (definition === undefined) {
    refuse(
      `unknown field '${field}' used in predicate for type '${shown(objectType)}'`,
      path,
      `This field is not found in the type '${shown(objectType)}'`,
    );
  }
  const { type } = definition;
  if ("list" in type) {
    refuse(
      `field '${field}' of type '${shown(objectType)}' is an array type and cannot be used in a nested field predicate`,
      path,
      "This field is an array type and cannot be used in a nested field predicate",
    );
  }
  if ("inbuilt" in type.named) {
    refuse(
      `expected object type for field ${field} but field had type ${shownTypeRef(type)}`,
      path,
      `Expected field '${field}' to have an object type but instead found '${shownTypeRef(type)}'`,
    );
  }
  const { custom } = type.named;
  if (known.objectTypes[custom] === undefined) {
    refuse(`object type ${shown(custom)} not found`, path);
  }
  return custom;
}

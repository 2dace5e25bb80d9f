import type { Key } from "../names.ts";
import type { ObjectBooleanExpression } from "../resolved.ts";
import { innermost, type TypeRef } from "../type-ref.ts";
import type { Known } from "./known.ts";

export type TypeKinds = Pick<Known, "objectTypes" | "scalarTypes" | "booleanExpressions">;

/** What a custom type is; null where none of that name can be a type of an argument. */
export function typeKind(
  name: Key,
  { objectTypes, scalarTypes, booleanExpressions }: TypeKinds,
): "object" | "scalar" | "scalarBoolean" | ObjectBooleanExpression | null {
  if (objectTypes[name] !== undefined) return "object";
  if (scalarTypes[name] !== undefined) return "scalar";
  const expression = booleanExpressions[name];
  // Over aggregates there is nothing that a connector could be given.
  if (expression === undefined || expression.aggregate !== null) return null;
  return expression.kind === "scalar" ? "scalarBoolean" : expression;
}

/** The custom type inside all lists; null for one of GraphQL's own. */
export function customType(type: TypeRef): Key | null {
  const name = innermost(type);
  return "custom" in name ? name.custom : null;
}

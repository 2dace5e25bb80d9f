import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { PlannedField, Shape } from "./plan.ts";

/** As deep in lists as the column's type is. */
export function nestedFields(
  type: ndc.Type,
  fields: Record<string, PlannedField>,
): ndc.NestedField {
  if (type.type === "nullable") return nestedFields(type.underlying_type, fields);
  if (type.type === "array") {
    return { type: "array", fields: nestedFields(type.element_type, fields) };
  }
  return { type: "object", fields: fields as Record<string, ndc.Field> };
}

export function nestedShape(type: ndc.Type, shape: Shape): Shape {
  if (type.type === "nullable") return nestedShape(type.underlying_type, shape);
  return type.type === "array" ? { is: "list", of: nestedShape(type.element_type, shape) } : shape;
}

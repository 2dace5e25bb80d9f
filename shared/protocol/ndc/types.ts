import type * as ndc from "./v02.gen.ts";

/** The type inside all lists and nulls. */
export function namedNdcType(type: ndc.Type): string {
  switch (type.type) {
    case "named":
      return type.name;
    case "nullable":
      return namedNdcType(type.underlying_type);
    case "array":
      return namedNdcType(type.element_type);
    case "predicate":
      return type.object_type_name;
  }
}

/** What an aggregate function of the scalar type `operand` returns: of the standard ones by their kind. */
export function aggregateResultType(
  definition: ndc.AggregateFunctionDefinition,
  operand: string,
): ndc.Type {
  switch (definition.type) {
    case "min":
    case "max":
      return { type: "named", name: operand };
    case "sum":
    case "average":
      return { type: "named", name: definition.result_type };
    case "custom":
      return definition.result_type;
  }
}

import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Definitions } from "./definitions.ts";
import {
  type FieldShape,
  type Fields,
  isNullable,
  nullable,
  SCALARS,
  type Shape,
} from "./shape.ts";
import type { Direction } from "./standard-schema.ts";

/** A function or procedure as its callers see it. */
export interface Signature {
  description: string | null;
  args: Fields;
  result: Shape;
}

export interface Signatures {
  functions: ReadonlyMap<string, Signature>;
  procedures: ReadonlyMap<string, Signature>;
}

/** The connector's schema. Of the common scalar types it has those that are used. */
export function schemaResponse(
  { functions, procedures }: Signatures,
  definitions: Definitions,
): ndc.SchemaResponse {
  const scalars = new Set<keyof typeof SCALARS>();
  const typeOf = (direction: Direction, shape: Shape): ndc.Type => {
    switch (shape.is) {
      case "scalar":
        scalars.add(shape.name);
        return { type: "named", name: shape.name };
      case "named":
        return { type: "named", name: definitions.finalName(direction, shape.name) };
      case "array":
        return { type: "array", element_type: typeOf(direction, shape.of) };
      case "nullable":
        return { type: "nullable", underlying_type: typeOf(direction, shape.of) };
    }
  };
  const fieldsOf = (direction: Direction, fields: Fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        { ...described(field), type: typeOf(direction, present(field)) },
      ]),
    );
  const callees = (signatures: ReadonlyMap<string, Signature>) =>
    [...signatures].map(([name, signature]) => ({
      name,
      ...described(signature),
      arguments: fieldsOf("arguments", signature.args),
      result_type: typeOf("result", signature.result),
    }));
  const called = { functions: callees(functions), procedures: callees(procedures) };
  const objects: [string, ndc.ObjectType][] = [];
  const enums: [string, ndc.ScalarType][] = [];
  for (const [name, direction, definition] of definitions.entries()) {
    if (definition.is === "enum") {
      enums.push([name, scalar({ type: "enum", one_of: [...definition.values] })]);
    } else {
      const fields = fieldsOf(direction, definition.fields);
      objects.push([name, { ...described(definition), fields, foreign_keys: {} }]);
    }
  }
  const common = [...scalars]
    .toSorted()
    .map((name): [string, ndc.ScalarType] => [name, scalar(SCALARS[name])]);
  return {
    scalar_types: Object.fromEntries([...common, ...enums]),
    object_types: Object.fromEntries(objects),
    collections: [],
    ...called,
  };
}

function present(field: FieldShape): Shape {
  return isNullable(field) ? nullable(field.shape) : field.shape;
}

function described({ description }: { description: string | null }): { description?: string } {
  return description === null ? {} : { description };
}

function scalar(representation: ndc.TypeRepresentation): ndc.ScalarType {
  return {
    representation,
    aggregate_functions: {},
    comparison_operators: {},
    extraction_functions: {},
  };
}

import type { GraphqlInput, GraphqlType } from "../graphql-schema.ts";
import type { ObjectType } from "../resolved.ts";
import { input, inputType } from "./members.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { inputRef } from "./type-use.ts";

/** An object type where arguments take it. Who has a preset for a field does not see the field. */
export function inputObjectType(
  builder: SchemaBuilder,
  name: string,
  { name: key, description, fields }: ObjectType,
): GraphqlType {
  const inputs: Record<string, GraphqlInput> = {};
  for (const [field, definition] of Object.entries(fields)) {
    inputs[field] = input(
      inputRef(builder, definition.type),
      { is: "inputField", objectType: key, field },
      builder.visible.inputField(key, field),
      { description: definition.description },
    );
  }
  return inputType(name, description, inputs);
}

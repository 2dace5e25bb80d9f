import type { GraphqlField, GraphqlInput, GraphqlType } from "../graphql-schema.ts";
import { shown } from "../names.ts";
import type { ObjectField, ObjectType } from "../resolved.ts";
import { field, input, named, sorted } from "./members.ts";
import { relationshipFields } from "./relationship-fields.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { inputRef, nodeName, outputRef } from "./type-use.ts";

/** An object type where fields have it: its own fields, its relationships and its global id. */
export function objectType(builder: SchemaBuilder, name: string, type: ObjectType): GraphqlType {
  const fields: Record<string, GraphqlField> = {};
  for (const [own, definition] of Object.entries(type.fields)) {
    fields[own] = ownField(builder, type, own, definition);
  }
  for (const relationship of Object.values(type.relationships)) {
    for (const [own, made] of relationshipFields(builder, name, type, relationship)) {
      if (Object.hasOwn(fields, own)) {
        builder.refuse(
          `field name for relationship ${relationship.name} of type ${shown(type.name)} conflicts with the existing field ${own}`,
        );
      }
      fields[own] = made;
    }
  }
  const holders = type.globalIdFields.length === 0 ? [] : builder.visible.globalId(type);
  if (type.globalIdFields.length > 0) addGlobalId(builder, type, fields);
  const keys = type.graphql.apolloFederationKeys;
  return {
    kind: "object",
    name,
    description: type.description,
    fields: sorted(fields),
    interfaces: holders.length === 0 ? [] : [{ name: nodeName(builder), seenBy: holders }],
    ...(keys.length === 0 ? {} : { federationKeys: keys }),
  };
}

function ownField(
  builder: SchemaBuilder,
  type: ObjectType,
  name: string,
  { type: of, description, deprecated, arguments: taken }: ObjectField,
): GraphqlField {
  const inputs = Object.entries(taken).map(([argument, one]): [string, GraphqlInput] => [
    argument,
    input(inputRef(builder, one.type), { is: "argument", argument }, null, {
      description: one.description,
    }),
  ]);
  return field(
    outputRef(builder, of),
    { is: "field", objectType: type.name, field: name },
    builder.visible.fields(type, [name]),
    { description, deprecated, arguments: sorted(Object.fromEntries(inputs)) },
  );
}

function addGlobalId(
  builder: SchemaBuilder,
  type: ObjectType,
  fields: Record<string, GraphqlField>,
): void {
  if (Object.hasOwn(fields, "id")) {
    builder.refuse(
      `duplicate field name id generated while building object type ${shown(type.name)}`,
    );
  }
  fields["id"] = field(
    named("ID", false),
    { is: "globalId", objectType: type.name },
    builder.visible.globalId(type),
    { description: type.description },
  );
}

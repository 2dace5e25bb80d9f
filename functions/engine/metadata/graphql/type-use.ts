import type { GraphqlTypeRef } from "../graphql-schema.ts";
import { type Key, shown } from "../names.ts";
import type { TypeName, TypeRef } from "../type-ref.ts";
import { whereName } from "./expression-use.ts";
import type { SchemaBuilder } from "./schema-builder.ts";

/** What stands for a type that has no name in GraphQL; the problem is told beside it. */
const NAMELESS = "String";

/** A type where a field has it. */
export function outputRef(builder: SchemaBuilder, type: TypeRef): GraphqlTypeRef {
  return mapped(type, (name) => outputName(builder, name));
}

/** A type where an argument or an input has it. */
export function inputRef(builder: SchemaBuilder, type: TypeRef): GraphqlTypeRef {
  return mapped(type, (name) => inputName(builder, name));
}

/** The type of a field whose value is an object of the metadata. */
export function objectName(builder: SchemaBuilder, key: Key): string {
  return outputName(builder, { custom: key });
}

/** The object that aggregates are selected from. */
export function aggregateName(builder: SchemaBuilder, expression: Key): string {
  const name = builder.resolved.aggregateExpressions[expression]?.graphqlTypeName ?? null;
  if (name !== null) return builder.register(name, { of: "aggregate", expression });
  builder.refuse(
    `No graphql select type name has been defined for aggregate expression: ${shown(expression)}`,
  );
  return NAMELESS;
}

/** The interface of all types whose rows have a global id. */
export function nodeName(builder: SchemaBuilder): string {
  return builder.register("Node", { of: "node" });
}

function mapped(type: TypeRef, nameOf: (name: TypeName) => string): GraphqlTypeRef {
  return "list" in type
    ? { list: mapped(type.list, nameOf), nullable: type.nullable }
    : { named: nameOf(type.named), nullable: type.nullable };
}

function outputName(builder: SchemaBuilder, name: TypeName): string {
  if ("inbuilt" in name) return name.inbuilt;
  const object = builder.resolved.objectTypes[name.custom];
  if (object === undefined) return scalarName(builder, name.custom);
  const { typeName } = object.graphql;
  if (typeName !== null) return builder.register(typeName, { of: "object", type: name.custom });
  builder.refuse(
    `No graphql output type name has been defined for object type: ${shown(name.custom)}`,
  );
  return NAMELESS;
}

function inputName(builder: SchemaBuilder, name: TypeName): string {
  if ("inbuilt" in name) return name.inbuilt;
  const { custom: key } = name;
  const { objectTypes, booleanExpressions } = builder.resolved;
  if (booleanExpressions[key] !== undefined) {
    return whereName(builder, key) ?? namelessInput(builder, key);
  }
  const object = objectTypes[key];
  if (object === undefined) return scalarName(builder, key);
  const { inputTypeName } = object.graphql;
  if (inputTypeName === null) return namelessInput(builder, key);
  return builder.register(inputTypeName, { of: "inputObject", type: key });
}

function namelessInput(builder: SchemaBuilder, key: Key): string {
  builder.refuse(`No graphql input type name has been defined for object type: ${shown(key)}`);
  return NAMELESS;
}

function scalarName(builder: SchemaBuilder, key: Key): string {
  const scalar = builder.resolved.scalarTypes[key];
  if (scalar === undefined) {
    builder.refuse(`a type is not known where the GraphQL API has it: ${shown(key)}`);
    return NAMELESS;
  }
  const { graphqlTypeName: name } = scalar;
  if (name !== null) return builder.register(name, { of: "scalar", type: key });
  builder.refuse(`No graphql type name has been defined for scalar type: ${shown(key)}`);
  return NAMELESS;
}

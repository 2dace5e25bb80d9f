import type {
  FieldMeaning,
  GraphqlField,
  GraphqlInput,
  GraphqlType,
  GraphqlTypeRef,
  InputMeaning,
  SeenBy,
} from "../graphql-schema.ts";
import { byName } from "./schema-builder.ts";

/** A field, with what most fields have in common filled in. */
export function field(
  type: GraphqlTypeRef,
  does: FieldMeaning,
  seenBy: SeenBy,
  rest: Partial<Pick<GraphqlField, "description" | "deprecated" | "arguments">> = {},
): GraphqlField {
  return { description: null, deprecated: null, arguments: {}, ...rest, type, seenBy, does };
}

/** An argument or an input field, with what most have in common filled in. */
export function input(
  type: GraphqlTypeRef,
  does: InputMeaning,
  seenBy: SeenBy,
  rest: Partial<Pick<GraphqlInput, "description" | "deprecated" | "defaultValue">> = {},
): GraphqlInput {
  return { description: null, deprecated: null, ...rest, type, seenBy, does };
}

export function inputType(
  name: string,
  description: string | null,
  fields: Readonly<Record<string, GraphqlInput>>,
): GraphqlType {
  return { kind: "input", name, description, fields: sorted(fields) };
}

/** By name: the order in which introspection lists members and checks go through them. */
export function sorted<T>(members: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(members).sort(byName));
}

export function named(name: string, nullable = true): GraphqlTypeRef {
  return { named: name, nullable };
}

export function listOf(name: string, nullable = true): GraphqlTypeRef {
  return { list: { named: name, nullable: false }, nullable };
}

import type {
  EnumValue,
  GraphqlField,
  GraphqlInput,
  GraphqlType,
  GraphqlTypeRef,
  SeenBy,
} from "../metadata/graphql-schema.ts";
import type { Deprecated } from "../metadata/resolved.ts";
import type { View } from "./view.ts";

type Member<T> = readonly [name: string, T];

/** GraphQL has no objects without fields, so that those a role sees nothing of have this one. */
const NO_FIELDS = "_no_fields_accessible";

const nothing: { type: GraphqlTypeRef } & Pick<GraphqlInput, "description" | "deprecated"> = {
  type: { named: "String", nullable: true },
  description: null,
  deprecated: null,
};

/** What introspection tells of a field. */
export type ToldField = Pick<GraphqlField, "type" | "description" | "deprecated" | "arguments">;
/** What introspection tells of an argument or an input field. */
export type ToldInput = Pick<GraphqlInput, "type" | "description" | "deprecated">;

export function fieldsOf(view: View, type: GraphqlType): readonly Member<ToldField>[] | null {
  if (type.kind !== "object" && type.kind !== "interface") return null;
  const fields = seen(view, type.fields);
  return fields.length > 0 ? fields : [[NO_FIELDS, { ...nothing, arguments: {} }]];
}

export function inputFieldsOf(view: View, type: GraphqlType): readonly Member<ToldInput>[] | null {
  if (type.kind !== "input") return null;
  const fields = seen(view, type.fields);
  return fields.length > 0 ? fields : [[NO_FIELDS, nothing]];
}

export function argumentsOf(view: View, field: ToldField): readonly Member<ToldInput>[] {
  return seen(view, field.arguments);
}

export function valuesOf(view: View, type: GraphqlType): readonly Member<EnumValue>[] | null {
  return type.kind === "enum" ? seen(view, type.values) : null;
}

export function interfacesOf(view: View, type: GraphqlType): readonly string[] | null {
  if (type.kind === "interface") return [];
  if (type.kind !== "object") return null;
  return type.interfaces
    .filter((one) => view.sees(one.seenBy))
    .map((one) => one.name)
    .sort();
}

export function possibleTypesOf(view: View, type: GraphqlType): readonly string[] | null {
  if (type.kind !== "interface" && type.kind !== "union") return null;
  return view.possibleTypes(type).toSorted();
}

/** Why something is deprecated, in the words of the specification where no others are given. */
export function reasonOf({ reason }: Deprecated): string {
  return reason ?? "No longer supported";
}

/** Whether a role sees a member of a type; scalars and enums have none that are hidden. */
export function seesAnyOf(view: View, type: GraphqlType): boolean {
  if (type.kind === "scalar" || type.kind === "enum") return true;
  if (type.kind === "union") return view.possibleTypes(type).length > 0;
  return Object.values(type.fields).some((one) => view.sees(one.seenBy));
}

/** Those that a role sees, by name. */
function seen<T extends { seenBy: SeenBy }>(
  view: View,
  members: Readonly<Record<string, T>>,
): Member<T>[] {
  return Object.entries(members)
    .filter(([, one]) => view.sees(one.seenBy))
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

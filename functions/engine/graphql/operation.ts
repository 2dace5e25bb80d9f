import type {
  EnumValue,
  FieldMeaning,
  GraphqlTypeRef,
  InputMeaning,
} from "../metadata/graphql-schema.ts";

/**
 * An operation that was checked against the view of a role. It does not depend on the values of
 * variables, so that one is kept for each text and role; `bindVariables` gives it those of a request.
 */
export interface CheckedOperation {
  kind: "query" | "mutation" | "subscription";
  name: string | null;
  variables: readonly CheckedVariable[];
  selection: CheckedSelection;
  /** How many fields, fragments and values it has, which is what it takes in memory. */
  weight: number;
}

export interface CheckedVariable {
  name: string;
  type: GraphqlTypeRef;
  /** Absent: none. */
  defaultValue?: InputValue;
  /** What the default weighs; 0 where there is none. */
  defaultWeight: number;
}

export interface CheckedSelection {
  /** The object, interface or union type it selects from. */
  type: string;
  /** One for each response name, in the order of their first occurrence. */
  fields: readonly CheckedField[];
}

export interface CheckedField {
  responseName: string;
  name: string;
  /** The type that has the field; below an interface or union a member of it may have its own. */
  onType: string;
  /** The members it is selected for; null: all. */
  onlyFor: readonly string[] | null;
  type: GraphqlTypeRef;
  does: FieldMeaning | { is: "typename" } | { is: "introspection" };
  arguments: Readonly<Record<string, CheckedArgument>>;
  /** Null for a field of a scalar or an enum. */
  selection: CheckedSelection | null;
  /** It is selected where one of these holds; null: always. */
  when: Condition | null;
}

export interface CheckedArgument {
  does: InputMeaning;
  type: GraphqlTypeRef;
  value: InputValue;
}

/** What `@skip` and `@include` ask of variables. */
export type Condition =
  | { is: "variable"; name: string; equals: boolean }
  | { is: "all" | "any"; of: readonly Condition[] };

/** A value as the document gives it, each part with its meaning. */
export type InputValue =
  | { is: "null" }
  /** JSON, as the scalar takes it. */
  | { is: "scalar"; value: unknown }
  | { is: "enum"; name: string; means: EnumValue["means"] }
  | { is: "list"; items: readonly InputValue[] }
  | { is: "object"; type: string; fields: readonly InputField[] }
  | { is: "variable"; name: string; type: GraphqlTypeRef };

export interface InputField {
  name: string;
  does: InputMeaning;
  type: GraphqlTypeRef;
  value: InputValue;
}

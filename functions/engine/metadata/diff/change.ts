import type { Role } from "../resolved.ts";

/**
 * Whether clients of the API go on as they are: after a breaking change an operation that was valid
 * is refused or answered in another shape, after a dangerous one it may meet or mean something new.
 */
export type ChangeKind = "breaking" | "dangerous" | "safe";

const KIND_OF = {
  role_added: "safe",
  role_removed: "breaking",
  operation_added: "safe",
  operation_changed: "breaking",
  operation_removed: "breaking",
  type_added: "safe",
  type_removed: "breaking",
  type_kind_changed: "breaking",
  federation_key_added: "safe",
  federation_key_removed: "breaking",
  interface_added: "dangerous",
  interface_removed: "breaking",
  member_added: "dangerous",
  member_removed: "breaking",
  enum_value_added: "dangerous",
  enum_value_removed: "breaking",
  field_added: "safe",
  field_removed: "breaking",
  field_type_changed: "breaking",
  field_type_narrowed: "safe",
  argument_added: "dangerous",
  argument_required_added: "breaking",
  argument_removed: "breaking",
  argument_type_changed: "breaking",
  argument_type_widened: "safe",
  argument_default_added: "safe",
  argument_default_changed: "dangerous",
  argument_default_required: "breaking",
  input_field_added: "dangerous",
  input_field_required_added: "breaking",
  input_field_removed: "breaking",
  input_field_type_changed: "breaking",
  input_field_type_widened: "safe",
  input_field_default_added: "safe",
  input_field_default_changed: "dangerous",
  input_field_default_required: "breaking",
  deprecated: "safe",
  deprecation_changed: "safe",
  deprecation_removed: "safe",
} as const satisfies Record<string, ChangeKind>;

export type ChangeCode = keyof typeof KIND_OF;

/** One difference of two APIs. */
export interface Change {
  kind: ChangeKind;
  code: ChangeCode;
  /** `Movie`, `Query.movies`, `Query.movies(where:)`; `query` of an operation; a role's name. */
  path: string;
  /** To whom it happens, sorted; null: to every role that both APIs know. */
  roles: Role[] | null;
  text: string;
}

/** A difference as one role meets it. */
export type Difference = Omit<Change, "roles">;

export function difference(code: ChangeCode, path: string, text: string): Difference {
  return { kind: KIND_OF[code], code, path, text };
}

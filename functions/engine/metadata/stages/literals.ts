import type { Key } from "../names.ts";
import { shown } from "../names.ts";
import type { OpenDdFlags } from "../opendd/metadata.gen.ts";
import type { ObjectType } from "../resolved.ts";
import type { InbuiltType, TypeRef } from "../type-ref.ts";
import { own } from "./own.ts";

/** A mistake inside of an object, which older metadata may have. */
export interface LiteralIssue {
  message: string;
  refusedBy: keyof OpenDdFlags;
  /** The field of an object type that must not be null and is not given; a preset may set it. */
  missing: { objectType: Key; field: string } | null;
}

export interface LiteralTypes {
  objectTypes: Record<Key, ObjectType>;
  /** Names of all boolean expression types. */
  booleanExpressions: Pick<ReadonlySet<Key>, "has">;
}

/** Whether a literal is of a type: `problem` is always refused, `issues` by flags. */
export function checkLiteral(
  type: TypeRef,
  value: unknown,
  types: LiteralTypes,
): { problem: string | null; issues: LiteralIssue[] } {
  const issues: LiteralIssue[] = [];
  return { problem: mismatch(type, value, types, issues), issues };
}

function mismatch(
  type: TypeRef,
  value: unknown,
  types: LiteralTypes,
  issues: LiteralIssue[],
): string | null {
  if (value === null || value === undefined) return type.nullable ? null : UNEXPECTED_NULL;
  if ("list" in type) {
    if (!Array.isArray(value)) {
      return `Expected an array but instead got value ${JSON.stringify(value)}`;
    }
    for (const item of value) {
      const reason = mismatch(type.list, item, types, issues);
      if (reason !== null) return `Error in array item: ${reason}`;
    }
    return null;
  }
  if ("inbuilt" in type.named) return inbuiltMismatch(type.named.inbuilt, value);
  checkCustom(type.named.custom, value, types, issues);
  return null;
}

const UNEXPECTED_NULL = "Expected a non-null value but received null";

function inbuiltMismatch(type: InbuiltType, value: unknown): string | null {
  const expected = { Int: "number", Float: "number", String: "string", ID: "string" } as const;
  const matches = typeof value === (type === "Boolean" ? "boolean" : expected[type]);
  if (matches) return null;
  return `Expected a value of type ${type} but got value ${JSON.stringify(value)}`;
}

function checkCustom(name: Key, value: unknown, types: LiteralTypes, issues: LiteralIssue[]): void {
  const objectType = types.objectTypes[name];
  if (objectType === undefined) {
    if (!types.booleanExpressions.has(name)) return;
    issues.push({
      message: `Found a literal value but the argument is a boolean expression type '${shown(name)}'`,
      refusedBy: "disallow_literals_as_boolean_expression_arguments",
      missing: null,
    });
    return;
  }
  const refusedBy = "typecheck_object_type_values_in_presets";
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = `Expected an object value of type ${shown(name)} but got value ${JSON.stringify(value)}`;
    issues.push({ message, refusedBy, missing: null });
    return;
  }
  for (const [field, { type }] of Object.entries(objectType.fields)) {
    const given = own(value as Record<string, unknown>, field) ?? null;
    const reason = mismatch(type, given, types, issues);
    if (reason === null) continue;
    issues.push({
      message: `Typecheck failed for field ${field} in object type ${shown(name)}: ${reason}`,
      refusedBy,
      missing: reason === UNEXPECTED_NULL ? { objectType: name, field } : null,
    });
  }
}

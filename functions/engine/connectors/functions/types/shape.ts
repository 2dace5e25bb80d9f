import type { TypeRepresentation } from "../../../../../shared/protocol/ndc/v02.gen.ts";

/** What a JSON Schema is in NDC. Objects and enums stand by name, so that types may be recursive. */
export type Shape =
  | { is: "scalar"; name: keyof typeof SCALARS }
  | { is: "array"; of: Shape }
  | { is: "nullable"; of: Shape }
  | { is: "named"; name: string };

export interface FieldShape {
  shape: Shape;
  /** It may be left out, which is not the same as null. */
  optional: boolean;
  description: string | null;
}

export type Fields = Readonly<Record<string, FieldShape>>;

export type Definition =
  | { is: "object"; fields: Fields; description: string | null }
  | { is: "enum"; values: readonly string[] };

/** The scalar types that every connector may have. */
export const SCALARS = {
  Boolean: { type: "boolean" },
  Bytes: { type: "bytes" },
  Date: { type: "date" },
  Float: { type: "float64" },
  Int: { type: "int32" },
  JSON: { type: "json" },
  /** Integers that a double holds exactly: NDC's 64 bits are texts, which these are not. */
  SafeInt: { type: "float64" },
  String: { type: "string" },
  Timestamp: { type: "timestamptz" },
  UUID: { type: "uuid" },
} as const satisfies Record<string, TypeRepresentation>;

export const JSON_SHAPE: Shape = { is: "scalar", name: "JSON" };

export function nullable(shape: Shape): Shape {
  return shape.is === "nullable" ? shape : { is: "nullable", of: shape };
}

export function isNullable({ shape, optional }: FieldShape): boolean {
  return optional || shape.is === "nullable";
}

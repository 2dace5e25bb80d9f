import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { type InbuiltType, shownTypeRef, type TypeRef } from "../type-ref.ts";
import type { ConnectorScalar } from "./known.ts";
import { own } from "./own.ts";

/** The name of a type that is no list; null for a list or a predicate. */
export function simpleNdcType(type: ndc.Type): string | null {
  if (type.type === "nullable") return simpleNdcType(type.underlying_type);
  return type.type === "named" ? type.name : null;
}

/** In the notation of OpenDD: `[location!]`. */
export function shownNdcType(type: ndc.Type): string {
  switch (type.type) {
    case "named":
      return `${type.name}!`;
    case "nullable":
      return shownNdcType(type.underlying_type).replace(/!+$/, "");
    case "array":
      return `[${shownNdcType(type.element_type)}]!`;
    case "predicate":
      return `Predicate(${type.object_type_name})!`;
  }
}

/** Why values of an OpenDD type cannot be those of a connector's; null where they can. */
export function ndcIncompatibility(
  type: TypeRef,
  ndcType: ndc.Type,
  scalars: Record<string, ConnectorScalar>,
): string | null {
  const reason = mismatch(type, ndcType, scalars);
  if (reason === null) return null;
  return `Type '${shownTypeRef(type)}' is not compatible with NDC type '${shownNdcType(ndcType)}' - ${reason}`;
}

function mismatch(
  type: TypeRef,
  ndcType: ndc.Type,
  scalars: Record<string, ConnectorScalar>,
): string | null {
  if (type.nullable) {
    if (ndcType.type !== "nullable") return "Expected a nullable type";
    return mismatch({ ...type, nullable: false }, ndcType.underlying_type, scalars);
  }
  if (ndcType.type === "nullable") return "Expected a non-nullable type";
  if ("list" in type) {
    return ndcType.type === "array"
      ? mismatch(type.list, ndcType.element_type, scalars)
      : "Type mismatch";
  }
  if (ndcType.type === "predicate" && "custom" in type.named) return null;
  if (ndcType.type !== "named") return "Type mismatch";
  const scalar = own(scalars, ndcType.name);
  if (scalar === undefined || "custom" in type.named) return null;
  const { representation } = scalar.type;
  const expected = INBUILT_FOR[representation.type];
  if (expected === undefined || expected === type.named.inbuilt) return null;
  return `Inbuilt type '${type.named.inbuilt}' is not compatible with the data connector's type representation '${shownRepresentation(representation)}'`;
}

/** What is not here may be any JSON value. */
const INBUILT_FOR: { readonly [key in ndc.TypeRepresentation["type"]]?: InbuiltType } = {
  string: "String",
  uuid: "String",
  date: "String",
  timestamp: "String",
  timestamptz: "String",
  bytes: "String",
  enum: "String",
  int8: "Int",
  int16: "Int",
  int32: "Int",
  int64: "Int",
  float32: "Float",
  float64: "Float",
  boolean: "Boolean",
};

/** As the specification names them: `Int64`, `TimestampTZ`. */
function shownRepresentation(representation: ndc.TypeRepresentation): string {
  if (representation.type === "enum") {
    return `Enum { one_of: [${representation.one_of.map((one) => JSON.stringify(one)).join(", ")}] }`;
  }
  const special = { uuid: "UUID", timestamptz: "TimestampTZ", json: "JSON" } as const;
  const { type } = representation;
  if (type in special) return special[type as keyof typeof special];
  if (type === "biginteger") return "BigInteger";
  if (type === "bigdecimal") return "BigDecimal";
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

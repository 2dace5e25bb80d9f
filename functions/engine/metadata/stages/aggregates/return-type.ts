import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Key } from "../../names.ts";
import type { ConnectorScalar, Known } from "../known.ts";
import {
  sameTypeName,
  shownTypeName,
  shownTypeRef,
  type TypeName,
  type TypeRef,
} from "../../type-ref.ts";
import { own } from "../own.ts";

interface Types extends Pick<Known, "scalarTypes" | "objectTypes"> {
  connector: Key;
  scalars: Record<string, ConnectorScalar>;
}

/** Why an aggregate function cannot return `type`, when the connector's returns `ndcType`. */
export function returnTypeMismatch(type: TypeRef, ndcType: ndc.Type, types: Types): string | null {
  const reason = mismatch(type, ndcType, types);
  return reason === null
    ? null
    : `the Open DD return type ${shownTypeRef(type)} is not compatible with the data connector's return type. Reason: ${reason}`;
}

function mismatch(type: TypeRef, ndcType: ndc.Type, types: Types): string | null {
  if (ndcType.type === "nullable") {
    return type.nullable
      ? mismatch(type, ndcType.underlying_type, types)
      : "The data connector's return type is nullable, but the Open DD return type is not";
  }
  if (ndcType.type === "predicate") {
    return "The data connector's return type is a predicate type, which is unsupported in aggregation return types";
  }
  if ("list" in type) {
    return ndcType.type === "array"
      ? mismatch(type.list, ndcType.element_type, types)
      : `The data connector's return type is the named type '${ndcType.name}', but the Open DD return type is an array`;
  }
  if (ndcType.type === "array") {
    return "The data connector's return type is an array, but the Open DD return type is not";
  }
  return namedMismatch(type.named, ndcType.name, types);
}

function namedMismatch(type: TypeName, ndcName: string, types: Types): string | null {
  if ("inbuilt" in type || types.scalarTypes[type.custom] !== undefined) {
    return scalarMismatch(type, ndcName, types.scalars);
  }
  const objectType = types.objectTypes[type.custom];
  if (objectType === undefined) {
    return "The Open DD return type is not a scalar type or an object type";
  }
  return own(objectType.mappings[types.connector] ?? {}, ndcName) === undefined
    ? `There is no type mapping defined from the Open DD return object type to the data connector's object type '${ndcName}'`
    : null;
}

function scalarMismatch(
  type: TypeName,
  ndcName: string,
  scalars: Record<string, ConnectorScalar>,
): string | null {
  const scalar = own(scalars, ndcName);
  if (scalar === undefined) {
    return `The data connector's return type (${ndcName}) isn't a scalar type`;
  }
  if (scalar.representation === null) {
    return `The data connector's return scalar type (${ndcName}) doesn't have a type representation`;
  }
  return sameTypeName(scalar.representation, type)
    ? null
    : `The data connector's return scalar type representation (${shownTypeName(scalar.representation)}) does not match the Open DD return type`;
}

import type { GraphqlTypeRef } from "../metadata/graphql-schema.ts";
import type { View } from "./view.ts";

/** A default as a document writes it; null where the role must give a part of it itself. */
export function defaultLiteral(view: View, json: unknown, type: GraphqlTypeRef): string | null {
  return json === undefined || !isWhole(view, json, type) ? null : literal(view, json, type);
}

function isWhole(view: View, json: unknown, type: GraphqlTypeRef): boolean {
  const named = "named" in type ? view.type(type.named) : undefined;
  if (named?.kind !== "input" || typeof json !== "object" || json === null) return true;
  return Object.entries(named.fields).every(
    ([name, one]) => !view.sees(one.seenBy) || one.type.nullable || Object.hasOwn(json, name),
  );
}

/** A constant of `type`, given as JSON, as a document writes it. */
function literal(view: View, json: unknown, type: GraphqlTypeRef): string {
  if (json === null || json === undefined) return "null";
  if (Array.isArray(json)) {
    const item = "list" in type ? type.list : type;
    return `[${json.map((one) => literal(view, one, item)).join(", ")}]`;
  }
  // A single value stands for a list of one.
  if ("list" in type) return literal(view, json, type.list);
  const named = view.type(type.named);
  if (named?.kind === "enum" && typeof json === "string") return json;
  if (typeof json !== "object") return JSON.stringify(json);
  const fields = Object.entries(json).map(([name, value]) => {
    const field = named?.kind === "input" ? named.fields[name] : undefined;
    return `${name}: ${literal(view, value, field?.type ?? type)}`;
  });
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

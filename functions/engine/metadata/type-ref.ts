import { type Key, keyOf, nameOf, shown } from "./names.ts";

export const INBUILT_TYPES = ["ID", "Int", "Float", "Boolean", "String"] as const;
export type InbuiltType = (typeof INBUILT_TYPES)[number];

/** A named type: one of GraphQL's own, or the key of a type of the metadata. */
export type TypeName = { inbuilt: InbuiltType } | { custom: Key };

/** A use of a type, such as `[String!]!`. */
export type TypeRef = { named: TypeName; nullable: boolean } | { list: TypeRef; nullable: boolean };

/**
 * Reads a reference as metadata writes it; names that are not inbuilt belong to `subgraph`. Null
 * where it is no reference.
 */
export function parseTypeRef(text: string, subgraph: string): TypeRef | null {
  if (text.startsWith(TOO_DEEP)) return null;
  const nullable = !text.endsWith("!");
  const bare = nullable ? text : text.slice(0, -1);
  if (bare.startsWith("[") && bare.endsWith("]")) {
    const list = parseTypeRef(bare.slice(1, -1), subgraph);
    return list && { list, nullable };
  }
  if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(bare)) return null;
  return { named: typeName(bare, subgraph), nullable };
}

/** Each list is one call deeper. */
const TOO_DEEP = "[".repeat(64);

export function typeName(name: string, subgraph: string): TypeName {
  const inbuilt = INBUILT_TYPES.find((one) => one === name);
  return inbuilt === undefined ? { custom: keyOf(subgraph, name) } : { inbuilt };
}

/** The type inside all lists. */
export function innermost(type: TypeRef): TypeName {
  return "named" in type ? type.named : innermost(type.list);
}

export function sameTypeName(a: TypeName, b: TypeName): boolean {
  return "inbuilt" in a
    ? "inbuilt" in b && a.inbuilt === b.inbuilt
    : "custom" in b && a.custom === b.custom;
}

/** As messages write it: `String`, `Author (in subgraph default)`. */
export function shownTypeName(name: TypeName): string {
  return "inbuilt" in name ? name.inbuilt : shown(name.custom);
}

/** As messages write it: `[String!]!`, `Author! (in subgraph default)`. */
export function shownTypeRef(type: TypeRef): string {
  const name = innermost(type);
  const written = writtenTypeRef(type);
  return "inbuilt" in name
    ? written
    : `${written}${shown(name.custom).slice(nameOf(name.custom).length)}`;
}

/** As metadata writes it, without the subgraph. */
export function writtenTypeRef(type: TypeRef): string {
  const bang = type.nullable ? "" : "!";
  if ("list" in type) return `[${writtenTypeRef(type.list)}]${bang}`;
  return `${"inbuilt" in type.named ? type.named.inbuilt : nameOf(type.named.custom)}${bang}`;
}

import type { GraphqlTypeRef } from "../graphql-schema.ts";

/** Whether whoever reads a value of the type before can read every value of the type after. */
export function isSafeToRead(before: GraphqlTypeRef, after: GraphqlTypeRef): boolean {
  return (before.nullable || !after.nullable) && sameInside(before, after, isSafeToRead);
}

/** Whether every value that could be given before may be given after. */
export function isSafeToGive(before: GraphqlTypeRef, after: GraphqlTypeRef): boolean {
  return (!before.nullable || after.nullable) && sameInside(before, after, isSafeToGive);
}

function sameInside(
  before: GraphqlTypeRef,
  after: GraphqlTypeRef,
  isSafe: (before: GraphqlTypeRef, after: GraphqlTypeRef) => boolean,
): boolean {
  if ("list" in before) return "list" in after && isSafe(before.list, after.list);
  return "named" in after && before.named === after.named;
}

/** As a document writes it. */
export function typeText(type: GraphqlTypeRef): string {
  const inside = "named" in type ? type.named : `[${typeText(type.list)}]`;
  return type.nullable ? inside : `${inside}!`;
}

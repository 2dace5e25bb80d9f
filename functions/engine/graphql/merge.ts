import { type FieldNode, Kind, type ValueNode } from "graphql/language";
import type { GraphqlType } from "../metadata/graphql-schema.ts";
import { invalid } from "./request-error.ts";

interface Met {
  node: FieldNode;
  onType: GraphqlType;
  onlyFor: readonly string[] | null;
}

/**
 * Whether two fields of one response name are one in the answer. Throws `RequestError` where they
 * are not the same, and not of different members of an abstract type either.
 */
export function mergeable(a: Met, b: Met): boolean {
  const alias = a.node.alias?.value ?? a.node.name.value;
  const apart = a.onlyFor !== null && b.onlyFor !== null && !meet(a.onlyFor, b.onlyFor);
  const [nameA, nameB] = [a.node.name.value, b.node.name.value];
  if (nameA !== nameB) {
    if (apart) return false;
    throw invalid(
      `different fields ${nameA} and ${nameB} cannot be merged under the same alias: ${alias}`,
    );
  }
  if (a.node !== b.node && argumentsText(a.node) !== argumentsText(b.node)) {
    if (apart) return false;
    throw invalid(`cannot merge fields with different arguments on the same alias: ${alias}`);
  }
  // Members of an abstract type may each have their own field of that name.
  return a.onType.name === b.onType.name && sameMembers(a.onlyFor, b.onlyFor);
}

function meet(a: readonly string[], b: readonly string[]): boolean {
  const ofB = new Set(b);
  return a.some((one) => ofB.has(one));
}

function sameMembers(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === b || a === null || b === null) return a === b;
  const ofB = new Set(b);
  return a.length === b.length && a.every((one) => ofB.has(one));
}

/** Of each field once, in however many places its fragment is spread. */
const texts = new WeakMap<FieldNode, string>();

/** Equal for equal arguments, whatever their order. */
function argumentsText(node: FieldNode): string {
  const known = texts.get(node);
  if (known !== undefined) return known;
  const text = (node.arguments ?? [])
    .map(({ name, value }) => `${name.value}:${written(value)}`)
    .sort()
    .join(",");
  texts.set(node, text);
  return text;
}

/** Equal for equal values; the order of an input object's fields does not matter. */
function written(value: ValueNode): string {
  switch (value.kind) {
    case Kind.LIST:
      return `[${value.values.map(written).join(",")}]`;
    case Kind.OBJECT:
      return `{${value.fields
        .map((one) => `${one.name.value}:${written(one.value)}`)
        .sort()
        .join(",")}}`;
    case Kind.NULL:
      return "null";
    case Kind.VARIABLE:
      return `$${value.name.value}`;
    case Kind.STRING:
      return JSON.stringify(value.value);
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return String(value.value);
  }
}

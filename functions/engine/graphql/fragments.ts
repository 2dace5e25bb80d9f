import {
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type SelectionSetNode,
} from "graphql/language";
import type { GraphqlType } from "../metadata/graphql-schema.ts";
import type { Document } from "./document.ts";
import { refusedType } from "./hidden-types.ts";
import { invalid } from "./request-error.ts";
import type { View } from "./view.ts";

interface Around {
  type: GraphqlType;
  onlyFor: readonly string[] | null;
  spread: readonly string[];
}

/**
 * Where the fields of a fragment are looked up, and for which members of an abstract type they
 * count. Throws `RequestError` for cycles, unknown fragments and types that have nothing in common.
 */
export function scopeOf(
  { view, document }: { view: View; document: Document },
  around: Around,
  node: FragmentSpreadNode | InlineFragmentNode,
): Around & { set: SelectionSetNode } {
  if (node.kind === Kind.INLINE_FRAGMENT) {
    const on = node.typeCondition?.name.value ?? around.type.name;
    return { ...narrowed(view, around, on, "inline fragment"), set: node.selectionSet };
  }
  const name = node.name.value;
  const fragment = document.fragments.get(name);
  if (fragment === undefined) throw invalid(`fragment not defined in the document: ${name}`);
  if (around.spread.includes(name)) {
    const cycle = [...around.spread.slice(around.spread.indexOf(name)), name].join(", ");
    throw invalid(`fragment cycle detected through: ${cycle}`);
  }
  const on = fragment.typeCondition.name.value;
  const scope = narrowed(view, around, on, `fragment ${name}`);
  return { ...scope, spread: [...around.spread, name], set: fragment.selectionSet };
}

function narrowed(view: View, around: Around, on: string, what: string): Around {
  const type = view.type(on);
  if (type === undefined) throw refusedType(view, on, "");
  if (type.kind !== "object" && type.kind !== "interface" && type.kind !== "union") {
    throw refusedType(view, on, `${what} is defined on a non-composite type: ${on}`);
  }
  if (type.name === around.type.name) return around;
  const here = around.onlyFor ?? view.possibleTypes(around.type);
  const there = new Set(view.possibleTypes(type));
  const both = here.filter((one) => there.has(one));
  if (both.length === 0 && !haveInCommon(view, around.type, type)) {
    const why = `fragment of type ${on} cannot be spread on type ${around.type.name}`;
    throw refusedType(view, on, why);
  }
  // An object stays what it is, whatever interface its fields are asked through.
  if (around.type.kind === "object") return around;
  return { ...around, type, onlyFor: both.length === here.length ? around.onlyFor : both };
}

/** What a role does not see of a type is told field by field, as anywhere else. */
function haveInCommon(view: View, a: GraphqlType, b: GraphqlType): boolean {
  if (a.kind === "object") return view.mayBe(b, a.name);
  if (b.kind === "object") return view.mayBe(a, b.name);
  return "possibleTypes" in a && a.possibleTypes.some(({ name }) => view.mayBe(b, name));
}

import type { GraphqlType } from "../metadata/graphql-schema.ts";
import { reachableTypes } from "./introspection-reachable.ts";
import { introspectionTypeNames } from "./introspection-types.ts";
import type { CheckedVariable } from "./operation.ts";
import { invalid, type RequestError } from "./request-error.ts";
import { BUILT_IN_SCALARS, namedType, type View } from "./view.ts";

const reachableOf = new WeakMap<View, ReadonlySet<string>>();
const EVERYBODYS: ReadonlySet<string> = new Set([...BUILT_IN_SCALARS, ...introspectionTypeNames]);

/**
 * Whether a role knows a type: what it sees leads to it, or it sees something of its own, as of an
 * input whose every argument is preset.
 */
export function knows(view: View, name: string): boolean {
  const type = view.type(name);
  if (EVERYBODYS.has(name) || (type !== undefined && seesSomethingOf(view, type))) return true;
  const reachable = reachableOf.get(view) ?? reachableTypes(view);
  reachableOf.set(view, reachable);
  return reachable.has(name);
}

function seesSomethingOf(view: View, type: GraphqlType): boolean {
  if (type.kind === "union") return view.possibleTypes(type).length > 0;
  if (!("fields" in type)) return false;
  // Everybody may join and negate filters: that leads from each only to itself.
  return Object.values(type.fields).some(
    (one) => namedType(one.type) !== type.name && view.sees(one.seenBy),
  );
}

/**
 * What is said against the use of a type. A role hears of one that it does not know as of one that is
 * not there, and as late.
 */
export function refusedType(view: View, name: string, otherwise: string): RequestError {
  return invalid(knows(view, name) ? otherwise : `no such type defined in the document: ${name}`);
}

/**
 * Of variables the first whose type the role does not know is refused, before whatever else is wrong
 * with the operation. Asked only where something is wrong, or a variable is not used: the place of
 * one that fits is known. Throws `RequestError`.
 */
export function refuseHidden(view: View, variables: Iterable<Pick<CheckedVariable, "type">>): void {
  for (const { type } of variables) {
    const name = namedType(type);
    if (!knows(view, name)) throw refusedType(view, name, "");
  }
}

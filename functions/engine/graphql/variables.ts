import { Kind, type TypeNode, type VariableDefinitionNode } from "graphql/language";
import type { GraphqlTypeRef } from "../metadata/graphql-schema.ts";
import { refusedType, refuseHidden } from "./hidden-types.ts";
import { checkValue } from "./input.ts";
import type { CheckedVariable } from "./operation.ts";
import { invalid } from "./request-error.ts";
import { namedType, typeText, type View } from "./view.ts";
import type { Weighing } from "./weighing.ts";

export type Variables = ReadonlyMap<string, CheckedVariable>;

/** The variables that an operation declares. Throws `RequestError`. */
export function checkVariables(
  view: View,
  definitions: readonly VariableDefinitionNode[],
  weighing: Weighing,
): Variables {
  const types: { type: GraphqlTypeRef }[] = [];
  try {
    return declared(view, definitions, weighing, types);
  } catch (error) {
    refuseHidden(view, types);
    throw error;
  }
}

/** @param types Gets those that were looked up. */
function declared(
  view: View,
  definitions: readonly VariableDefinitionNode[],
  weighing: Weighing,
  types: { type: GraphqlTypeRef }[],
): Variables {
  const variables = new Map<string, CheckedVariable>();
  for (const { variable, type: node, defaultValue } of definitions) {
    const name = variable.name.value;
    if (variables.has(name)) {
      throw invalid(`the following variable is defined more than once: ${name}`);
    }
    const type = typeRefOf(node);
    types.push({ type });
    const named = view.type(namedType(type));
    if (named === undefined) throw refusedType(view, namedType(type), "");
    if (named.kind !== "input" && named.kind !== "enum" && named.kind !== "scalar") {
      throw invalid(`the variable ${name} is of type ${typeText(type)} which is not an input type`);
    }
    const none = { view, variables: new Map(), used: new Set<string>(), weighing };
    const before = weighing.weight;
    const byDefault =
      defaultValue === undefined ? {} : { defaultValue: checkValue(none, defaultValue, type) };
    variables.set(name, { name, type, ...byDefault, defaultWeight: weighing.weight - before });
  }
  return variables;
}

function typeRefOf(node: TypeNode): GraphqlTypeRef {
  if (node.kind === Kind.NON_NULL_TYPE) return { ...typeRefOf(node.type), nullable: false };
  if (node.kind === Kind.LIST_TYPE) return { list: typeRefOf(node.type), nullable: true };
  return { named: node.name.value, nullable: true };
}

import type { GraphqlInput, GraphqlType } from "../metadata/graphql-schema.ts";
import { namedType, type View } from "./view.ts";

/** Names of the types that what a role sees leads to, its roots among them. */
export function reachableTypes(view: View): ReadonlySet<string> {
  const { query, mutation, subscription } = view.source;
  const reached = new Set([query, mutation, subscription].filter((one) => one !== null));
  // A set is gone through in the order of insertion, to its end whatever is added meanwhile.
  for (const name of reached) {
    const type = view.type(name);
    for (const next of type === undefined ? [] : namedBy(view, type)) reached.add(next);
  }
  return reached;
}

function* namedBy(view: View, type: GraphqlType): Generator<string> {
  switch (type.kind) {
    case "object":
      yield* fieldTypes(view, type);
      yield* type.interfaces.filter((one) => view.sees(one.seenBy)).map((one) => one.name);
      return;
    case "interface":
      yield* fieldTypes(view, type);
      yield* view.possibleTypes(type);
      return;
    case "union":
      yield* view.possibleTypes(type);
      return;
    case "input":
      yield* inputTypes(view, type.fields);
      return;
    case "scalar":
    case "enum":
  }
}

function* fieldTypes(
  view: View,
  { fields }: Extract<GraphqlType, { kind: "object" | "interface" }>,
): Generator<string> {
  for (const field of Object.values(fields)) {
    if (!view.sees(field.seenBy)) continue;
    yield namedType(field.type);
    yield* inputTypes(view, field.arguments);
  }
}

function* inputTypes(
  view: View,
  inputs: Readonly<Record<string, GraphqlInput>>,
): Generator<string> {
  for (const one of Object.values(inputs)) if (view.sees(one.seenBy)) yield namedType(one.type);
}

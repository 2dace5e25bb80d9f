import type { FieldNode } from "graphql/language";
import type { GraphqlInput } from "../metadata/graphql-schema.ts";
import { checkValue, inputOf } from "./input.ts";
import type { CheckedArgument, CheckedVariable } from "./operation.ts";
import { invalid } from "./request-error.ts";
import type { View } from "./view.ts";
import type { Weighing } from "./weighing.ts";

/** The arguments of a field: those that are given, and the defaults of those that are not. */
export function checkArguments(
  checking: {
    view: View;
    variables: ReadonlyMap<string, CheckedVariable>;
    used: Set<string>;
    weighing: Weighing;
  },
  node: FieldNode,
  typeName: string,
  declared: Readonly<Record<string, GraphqlInput>>,
): Record<string, CheckedArgument> {
  const field = node.name.value;
  const checked: Record<string, CheckedArgument> = {};
  for (const { name, value } of node.arguments ?? []) {
    const argument = checking.view.input(declared, name.value);
    if (argument === null) {
      throw invalid(`argument ${name.value} on field ${field} of type ${typeName} not found`);
    }
    if (Object.hasOwn(checked, name.value)) {
      throw invalid(
        `argument ${name.value} on field ${field} of type ${typeName} is defined more than once`,
      );
    }
    const { type, does } = argument;
    const value_ = checkValue(checking, value, type, "defaultValue" in argument);
    checked[name.value] = { does, type, value: value_ };
  }
  for (const [name, argument] of Object.entries(declared)) {
    if (Object.hasOwn(checked, name) || !checking.view.sees(argument.seenBy)) continue;
    const { type, does, defaultValue } = argument;
    if (defaultValue !== undefined) {
      checked[name] = { does, type, value: inputOf(checking.view, defaultValue, type) };
    } else if (!type.nullable) {
      throw invalid(`required argument ${name} not found on field ${field} of type ${typeName}`);
    }
  }
  return checked;
}

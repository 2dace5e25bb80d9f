import type {
  CheckedArgument,
  CheckedOperation,
  CheckedSelection,
  Condition,
  InputValue,
} from "./operation.ts";

const known = new WeakMap<CheckedOperation, ReadonlySet<string>>();

/**
 * The variables of an operation that rows are compared with and that are used for nothing else: what
 * they hold decides over rows, never over what is asked.
 */
export function comparedVariables(operation: CheckedOperation): ReadonlySet<string> {
  const found = known.get(operation);
  if (found !== undefined) return found;
  const others = new Set<string>();
  visitSelection(operation.selection, others);
  for (const { defaultValue } of operation.variables) {
    if (defaultValue !== undefined) visitValue(defaultValue, others);
  }
  const names = operation.variables.map(({ name }) => name);
  const compared = new Set(names.filter((name) => !others.has(name)));
  known.set(operation, compared);
  return compared;
}

function visitSelection({ fields }: CheckedSelection, others: Set<string>): void {
  for (const field of fields) {
    if (field.when !== null) visitCondition(field.when, others);
    for (const argument of Object.values(field.arguments)) visitInput(argument, others);
    if (field.selection !== null) visitSelection(field.selection, others);
  }
}

function visitCondition(condition: Condition, others: Set<string>): void {
  if (condition.is === "variable") others.add(condition.name);
  else for (const one of condition.of) visitCondition(one, others);
}

function visitInput({ does, value }: CheckedArgument, others: Set<string>): void {
  const isCompared = does.is === "operator" || does.is === "uniqueIdentifier";
  if (isCompared && value.is === "variable") return;
  visitValue(value, others);
}

function visitValue(value: InputValue, others: Set<string>): void {
  if (value.is === "variable") others.add(value.name);
  else if (value.is === "list") for (const one of value.items) visitValue(one, others);
  else if (value.is === "object") for (const one of value.fields) visitInput(one, others);
}

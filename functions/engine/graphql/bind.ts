import { holds } from "./condition.ts";
import type { DocumentLimits } from "./document.ts";
import type { GraphqlTypeRef } from "../metadata/graphql-schema.ts";
import { inputOf } from "./input.ts";
import type {
  CheckedArgument,
  CheckedField,
  CheckedOperation,
  CheckedSelection,
  CheckedVariable,
  InputValue,
} from "./operation.ts";
import { invalid } from "./request-error.ts";
import { typeText, type View } from "./view.ts";
import { Weighing } from "./weighing.ts";

/** A value without variables. */
export type BoundValue =
  | Exclude<InputValue, { is: "variable" | "list" | "object" }>
  | { is: "list"; items: readonly BoundValue[] }
  | { is: "object"; type: string; fields: readonly BoundInput[] };

export interface BoundInput extends Omit<CheckedArgument, "value"> {
  name: string;
  value: BoundValue;
}

export interface BoundField extends Omit<CheckedField, "arguments" | "selection"> {
  /** Those that have a value; an absent one is not there. */
  arguments: Readonly<Record<string, Omit<BoundInput, "name">>>;
  selection: BoundSelection | null;
}

export interface BoundSelection {
  type: string;
  fields: readonly BoundField[];
}

export interface BoundOperation extends Omit<
  CheckedOperation,
  "selection" | "variables" | "weight"
> {
  selection: BoundSelection;
}

/** What stands for the values of variables that are not known yet; null: the value itself is taken. */
export interface VariableSlots {
  variable(name: string, type: GraphqlTypeRef): object | null;
}

const NO_SLOTS: VariableSlots = { variable: () => null };

/**
 * Gives a checked operation the variables of a request: each is checked by its declared type, fields
 * that are skipped go. Throws `RequestError`.
 */
export function bindVariables(
  view: View,
  operation: CheckedOperation,
  given: Readonly<Record<string, unknown>>,
  limits: Pick<DocumentLimits, "values">,
  slots: VariableSlots = NO_SLOTS,
): BoundOperation {
  const values = new Map<string, unknown>();
  for (const { name } of operation.variables) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined) values.set(name, value);
  }
  const declared = new Map(operation.variables.map((one) => [one.name, one]));
  const conditions = conditionValues(values, declared);
  const weighing = new Weighing(limits.values);
  const binding = { view, values, declared, conditions, weighing, slots };
  const { kind, name } = operation;
  return { kind, name, selection: bindSelection(binding, operation.selection) };
}

interface Binding {
  view: View;
  /** Those that the request gives. */
  values: ReadonlyMap<string, unknown>;
  declared: ReadonlyMap<string, CheckedVariable>;
  /** Those that `@skip` and `@include` may ask for, defaults among them. */
  conditions: ReadonlyMap<string, unknown>;
  /** Of variables, each time one is used. */
  weighing: Weighing;
  slots: VariableSlots;
}

/**
 * Variables that must have a value and have none. Asked before anything else of the document, as
 * whoever sends it is told of that first. Throws `RequestError`.
 */
export function requireVariables(
  variables: Iterable<CheckedVariable>,
  given: Readonly<Record<string, unknown>>,
): void {
  for (const { name, type, ...variable } of variables) {
    if (type.nullable) continue;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && !("defaultValue" in variable)) {
      throw invalid(
        `expected a value for non-nullable variable ${name} of type ${typeText(type)} but no value was provided`,
      );
    }
    if (value === null) {
      throw invalid(
        `null value provided for non-nullable variable ${name} of type ${typeText(type)}`,
      );
    }
  }
}

function bindSelection(binding: Binding, { type, fields }: CheckedSelection): BoundSelection {
  const { conditions } = binding;
  return {
    type,
    fields: fields
      .filter(({ when }) => when === null || holds(when, conditions))
      .map((field) => ({
        ...field,
        arguments: bindArguments(binding, field.arguments),
        selection: field.selection === null ? null : bindSelection(binding, field.selection),
      })),
  };
}

function conditionValues(
  values: Binding["values"],
  declared: Binding["declared"],
): ReadonlyMap<string, unknown> {
  const all = new Map(values);
  for (const [name, { defaultValue }] of declared) {
    if (!all.has(name) && defaultValue?.is === "scalar") all.set(name, defaultValue.value);
  }
  return all;
}

function bindArguments(
  binding: Binding,
  checked: Readonly<Record<string, CheckedArgument>>,
): BoundField["arguments"] {
  const bound: Record<string, Omit<BoundInput, "name">> = {};
  for (const [name, { does, type, value }] of Object.entries(checked)) {
    const found = bindValue(binding, value);
    if (found !== null) bound[name] = { does, type, value: found };
  }
  return bound;
}

/** Null: there is no value, as if it had not been written. */
function bindValue(binding: Binding, value: InputValue): BoundValue | null {
  switch (value.is) {
    case "list":
      // An absent variable inside of a list is a null of it.
      return {
        is: "list",
        items: value.items.map((one) => bindValue(binding, one) ?? { is: "null" }),
      };
    case "object":
      return {
        is: "object",
        type: value.type,
        fields: value.fields.flatMap((one) => {
          const found = bindValue(binding, one.value);
          return found === null ? [] : [{ ...one, value: found }];
        }),
      };
    case "variable":
      return variableValue(binding, value);
    case "null":
    case "scalar":
    case "enum":
      return value;
  }
}

function variableValue(
  binding: Binding,
  { name, type }: Extract<InputValue, { is: "variable" }>,
): BoundValue | null {
  if (binding.values.has(name)) {
    const json = binding.values.get(name);
    binding.weighing.addJson(json);
    const slot = binding.slots.variable(name, type);
    if (slot !== null) return { is: "scalar", value: slot };
    return bindValue(binding, inputOf(binding.view, json, type));
  }
  const declared = binding.declared.get(name);
  if (declared?.defaultValue !== undefined) {
    binding.weighing.add(declared.defaultWeight);
    return bindValue(binding, declared.defaultValue);
  }
  if (type.nullable) return null;
  throw invalid(`required variable ${name} not provided`);
}

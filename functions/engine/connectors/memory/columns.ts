import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { argumentValues, column } from "./arguments.ts";
import type { Evaluation } from "./evaluation.ts";
import { isObject, own, type Row } from "./rows.ts";

/** A column as predicates and ordering name it. */
export interface ColumnReference {
  name: string;
  arguments?: Readonly<Record<string, ndc.Argument>>;
  field_path?: readonly string[] | null;
}

export function columnValue(evaluation: Evaluation, row: Row, reference: ColumnReference): unknown {
  const stored = column(evaluation, row, reference.name);
  const value = withArguments(evaluation, stored, reference.arguments);
  return (reference.field_path ?? []).reduce<unknown>(
    (at, name) => nestedField(evaluation, at, name),
    value,
  );
}

export function withArguments(
  evaluation: Evaluation,
  value: unknown,
  args: Readonly<Record<string, ndc.Argument>> = {},
): unknown {
  if (Object.keys(args).length === 0) return value;
  return evaluation.rules.applyArguments(value, argumentValues(evaluation, args));
}

function nestedField({ rules }: Evaluation, value: unknown, name: string): unknown {
  const field = isObject(value) ? own(value, name) : undefined;
  if (field !== undefined) return field;
  if (rules.absentField === "null") return null;
  throw rules.refuse({ kind: "absent field", name });
}

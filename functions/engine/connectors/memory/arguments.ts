import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { Evaluation } from "./evaluation.ts";
import { mapValues, own, type Row } from "./rows.ts";

/** What variables are taken from, and the wording where one is missing. */
type Variables = Pick<Evaluation, "rules" | "variables">;

export function argumentValues(
  evaluation: Variables,
  args: Readonly<Record<string, ndc.Argument>>,
): Row {
  return mapValues(args, (argument) => argumentValue(evaluation, argument));
}

export function variable({ rules, variables }: Variables, name: string): unknown {
  const value = own(variables, name);
  if (value === undefined) throw rules.refuse({ kind: "unknown variable", name });
  return value;
}

/** Arguments of a relationship, which may be columns of the row it starts at. */
export function relationshipArgumentValues(
  evaluation: Evaluation,
  args: Readonly<Record<string, ndc.RelationshipArgument>>,
  row: Row,
): Row {
  return mapValues(args, (argument) =>
    argument.type === "column"
      ? column(evaluation, row, argument.name)
      : argumentValue(evaluation, argument),
  );
}

/** The stored value of a column. */
export function column({ rules }: Evaluation, row: Row, name: string): unknown {
  const value = own(row, name);
  if (value === undefined) throw rules.refuse({ kind: "unknown column", name });
  return value;
}

function argumentValue(evaluation: Variables, argument: ndc.Argument): unknown {
  return argument.type === "literal" ? argument.value : variable(evaluation, argument.name);
}

import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { aggregateOf } from "./aggregates.ts";
import { variable } from "./arguments.ts";
import type { Evaluation } from "./evaluation.ts";
import { own, type Row } from "./rows.ts";

/** Whether a group stays: predicates of groups compare aggregates of their rows. */
export function groupHolds(
  evaluation: Evaluation,
  expression: ndc.GroupExpression,
  rows: readonly Row[],
): boolean {
  switch (expression.type) {
    case "and":
      return expression.expressions.every((part) => groupHolds(evaluation, part, rows));
    case "or":
      return expression.expressions.some((part) => groupHolds(evaluation, part, rows));
    case "not":
      return !groupHolds(evaluation, expression.expression, rows);
    case "unary_comparison_operator":
      return aggregateOf(evaluation, expression.target.aggregate, rows) === null;
    case "binary_comparison_operator":
      return compares(evaluation, expression, rows);
  }
}

function compares(
  evaluation: Evaluation,
  expression: Extract<ndc.GroupExpression, { type: "binary_comparison_operator" }>,
  rows: readonly Row[],
): boolean {
  const { rules } = evaluation;
  const left = aggregateOf(evaluation, expression.target.aggregate, rows);
  const right = comparedValue(evaluation, expression.value);
  const operator = own(rules.groupOperators, expression.operator);
  if (operator === undefined) {
    throw rules.refuse({ kind: "unknown group operator", name: expression.operator });
  }
  return operator(left, right);
}

function comparedValue(evaluation: Evaluation, value: ndc.AggregateComparisonValue): unknown {
  if (value.type === "scalar") return value.value;
  const { rules } = evaluation;
  if (!rules.offers.groupPredicateVariables) {
    throw rules.refuse({ kind: "variables in group predicates" });
  }
  return variable(evaluation, value.name);
}

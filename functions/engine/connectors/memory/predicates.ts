import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { aggregateOf } from "./aggregates.ts";
import { variable } from "./arguments.ts";
import { columnValue } from "./columns.ts";
import type { Evaluation, Scopes } from "./evaluation.ts";
import { exists } from "./exists.ts";
import { sameJson } from "./json.ts";
import { rowsAtEnd } from "./relationships.ts";
import { own, type Row } from "./rows.ts";

/**
 * What a column on the left side starts with in NDC 0.1: relationships to follow, from this row or
 * from that of the query. A symbol, so that no request of 0.2 can say it.
 */
export const REACHED = Symbol("reached");

export interface Reached {
  path: ndc.PathElement[];
  from: "row" | "root";
}

type ColumnTarget = Extract<ndc.ComparisonTarget, { type: "column" }>;
export type ReachedColumn = ColumnTarget & { [REACHED]?: Reached };

export function holds(evaluation: Evaluation, expression: ndc.Expression, scopes: Scopes): boolean {
  switch (expression.type) {
    case "and":
      return expression.expressions.every((part) => holds(evaluation, part, scopes));
    case "or":
      return expression.expressions.some((part) => holds(evaluation, part, scopes));
    case "not":
      return !holds(evaluation, expression.expression, scopes);
    case "unary_comparison_operator":
      return leftValues(evaluation, expression.column, scopes).includes(null);
    case "binary_comparison_operator":
      return compares(evaluation, expression, scopes);
    case "array_comparison":
      return arrayCompares(evaluation, expression, scopes);
    case "exists":
      return exists(evaluation, expression, scopes);
  }
}

/** True if it holds between any value on the left and any on the right. */
function compares(
  evaluation: Evaluation,
  expression: Extract<ndc.Expression, { type: "binary_comparison_operator" }>,
  scopes: Scopes,
): boolean {
  const { rules } = evaluation;
  const left = leftValues(evaluation, expression.column, scopes);
  const right = rightValues(evaluation, expression.value, scopes);
  const operator = own(rules.operators, expression.operator);
  if (operator === undefined) {
    throw rules.refuse({ kind: "unknown operator", name: expression.operator });
  }
  return left.some((one) => right.some((other) => operator(one, other)));
}

function arrayCompares(
  evaluation: Evaluation,
  expression: Extract<ndc.Expression, { type: "array_comparison" }>,
  scopes: Scopes,
): boolean {
  const { rules } = evaluation;
  if (!rules.offers.arrayComparisons) throw rules.refuse({ kind: "array comparisons" });
  const { column, comparison } = expression;
  return leftValues(evaluation, column, scopes).some((array) => {
    if (array === null) return false;
    if (!Array.isArray(array)) throw rules.refuse({ kind: "no array to compare" });
    if (comparison.type === "is_empty") return array.length === 0;
    const wanted = rightValues(evaluation, comparison.value, scopes);
    return wanted.some((value) => array.some((element) => sameJson(element, value)));
  });
}

function leftValues(
  evaluation: Evaluation,
  target: ndc.ComparisonTarget,
  scopes: Scopes,
): unknown[] {
  const { rules } = evaluation;
  if (target.type === "aggregate") {
    if (!rules.offers.aggregatesInPredicates) {
      throw rules.refuse({ kind: "aggregates in predicates" });
    }
    const rows = rowsAtEnd(evaluation, scopes[0], target.path);
    return [aggregateOf(evaluation, target.aggregate, rows)];
  }
  const reached = (target as ReachedColumn)[REACHED];
  const start = reached?.from === "root" ? (scopes.at(-1) ?? scopes[0]) : scopes[0];
  const rows = rowsAtEnd(evaluation, start, reached?.path ?? []);
  return rows.map((row) => columnValue(evaluation, row, target));
}

function rightValues(
  evaluation: Evaluation,
  value: ndc.ComparisonValue,
  scopes: Scopes,
): unknown[] {
  switch (value.type) {
    case "scalar":
      return [value.value];
    case "variable":
      return [variable(evaluation, value.name)];
    case "column": {
      const start = rowOfScope(evaluation, scopes, value.scope ?? 0);
      const rows = rowsAtEnd(evaluation, start, value.path);
      return rows.map((row) => columnValue(evaluation, row, value));
    }
  }
}

function rowOfScope({ rules }: Evaluation, scopes: Scopes, scope: number): Row {
  const row = scopes[rules.offers.namedScopes ? scope : 0];
  if (row === undefined) throw rules.refuse({ kind: "unknown scope" });
  return row;
}

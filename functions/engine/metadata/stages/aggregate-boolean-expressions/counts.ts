import { type Key, keyOf, shown } from "../../names.ts";
import type { AggregateBooleanExpressionComparableCount } from "../../opendd/metadata.gen.ts";
import type {
  AggregateExpression,
  AggregateOperand,
  ScalarBooleanExpression,
} from "../../resolved.ts";
import { sameTypeName, shownTypeName, type TypeName } from "../../type-ref.ts";
import { refuse } from "../report.ts";
import type { AggregateBooleanKnown } from "./aggregate-boolean-expressions.ts";

type ComparableCount = AggregateBooleanExpressionComparableCount | null | undefined;

/** The boolean expressions that compare the counts of an aggregate expression. */
export function counts(
  given: { comparableCount?: ComparableCount; comparableCountDistinct?: ComparableCount },
  subgraph: string,
  expression: AggregateExpression,
  known: AggregateBooleanKnown,
): Pick<AggregateOperand, "count" | "countDistinct"> {
  const resolve = (comparable: ComparableCount, kind: "count" | "countDistinct"): Key | null => {
    if (!comparable) return null;
    const words = kind === "count" ? "count" : "count distinct";
    if (expression[kind] === null) {
      refuse(
        `the ${words} aggregation cannot be compared to because it is not enabled on the aggregate expression '${shown(expression.name)}'`,
      );
    }
    const compared = scalarExpression(comparable.booleanExpressionType, subgraph, known);
    if (!compares(compared, COUNT)) {
      refuse(
        `type mismatch between the '${words}' aggregate (return type: '${shownTypeName(COUNT)}') and the specified boolean expression type '${shown(compared.name)}' (operand type: '${shownOperand(compared)}')`,
      );
    }
    return compared.name;
  };
  return {
    count: resolve(given.comparableCount, "count"),
    countDistinct: resolve(given.comparableCountDistinct, "countDistinct"),
  };
}

/** Counts are compared as Int, whatever they are returned as. */
const COUNT: TypeName = { inbuilt: "Int" };

export function comparesCounts({
  count,
  countDistinct,
}: Pick<AggregateOperand, "count" | "countDistinct">) {
  return { count: count !== null, countDistinct: countDistinct !== null };
}

/** A boolean expression type over a scalar, by its name. */
export function scalarExpression(
  name: string,
  subgraph: string,
  { scalarBooleanExpressions }: AggregateBooleanKnown,
): ScalarBooleanExpression {
  const key = keyOf(subgraph, name);
  return (
    scalarBooleanExpressions[key] ??
    refuse(`could not find a scalar-operanded boolean expression type named '${shown(key)}'`)
  );
}

export function compares({ scalarType }: ScalarBooleanExpression, type: TypeName): boolean {
  return scalarType !== null && sameTypeName(scalarType, type);
}

export function shownOperand({ scalarType }: ScalarBooleanExpression): string {
  return scalarType === null ? "unknown" : shownTypeName(scalarType);
}

import { type Key, keyOf, shown } from "../../names.ts";
import type {
  BooleanExpressionScalarAggregateOperand,
  ComparableAggregationFunction,
} from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import type { AggregateExpression } from "../../resolved.ts";
import {
  sameTypeName,
  shownTypeName,
  shownTypeRef,
  type TypeName,
  typeName,
} from "../../type-ref.ts";
import { firstDuplicate, own } from "../own.ts";
import { refuse } from "../report.ts";
import type { AggregateBooleanKnown, OperandParts } from "./aggregate-boolean-expressions.ts";
import { compares, counts, scalarExpression, shownOperand } from "./counts.ts";

/** Compares what the functions of a scalar's aggregate expression return. */
export function scalarAggregate(
  definition: BooleanExpressionScalarAggregateOperand,
  { subgraph }: Located,
  known: AggregateBooleanKnown,
): OperandParts {
  const type = typeName(definition.type, subgraph);
  if ("custom" in type && known.scalarTypes[type.custom] === undefined) {
    refuse(`the operand type '${shown(type.custom)}' must be a scalar type`);
  }
  const expression = aggregateExpression(definition.aggregateExpression, subgraph, type, known);
  const { comparableAggregationFunctions: compared } = definition;
  const twice = firstDuplicate(compared, ({ name }) => name);
  if (twice !== undefined) {
    refuse(
      `the aggregate function '${twice.name}' is defined more than once in the comparable aggregation functions`,
    );
  }
  const functions = compared.map(
    (one) => [one.name, comparedFunction(one, subgraph, expression, known)] as const,
  );
  return {
    typed: { kind: "scalar", scalarType: type, operators: {}, operatorMapping: {} },
    aggregate: {
      aggregateExpression: expression.name,
      fields: {},
      functions: Object.fromEntries(functions),
      ...counts(definition, subgraph, expression, known),
      filterInput: null,
    },
    named: compared.map(({ name }) => ({ name, kind: "comparable aggregation function" })),
  };
}

/** The aggregate expression whose results are compared; it must aggregate what is compared. */
export function aggregateExpression(
  name: string,
  subgraph: string,
  type: TypeName,
  { aggregateExpressions }: AggregateBooleanKnown,
): AggregateExpression {
  const key = keyOf(subgraph, name);
  const expression = aggregateExpressions[key];
  if (expression === undefined) {
    refuse(`the aggregate expression '${shown(key)}' could not be found`);
  }
  const { operand } = expression;
  const aggregated = operand.kind === "scalar" ? operand.type : { custom: operand.objectType };
  if (sameTypeName(type, aggregated)) return expression;
  refuse(
    `the operand type '${shownTypeName(type)}' does not match the operand type '${shownTypeName(aggregated)}' from the aggregate expression '${shown(key)}'`,
  );
}

/** The boolean expression that compares what a function returns. */
function comparedFunction(
  { name, booleanExpressionType }: ComparableAggregationFunction,
  subgraph: string,
  { name: expression, operand }: AggregateExpression,
  known: AggregateBooleanKnown,
): Key {
  const aggregated = operand.kind === "scalar" ? own(operand.functions, name) : undefined;
  if (aggregated === undefined) {
    refuse(
      `the aggregation function '${name}' is not defined in the aggregate expression '${shown(expression)}'`,
    );
  }
  const compared = scalarExpression(booleanExpressionType, subgraph, known);
  const { returnType } = aggregated;
  if ("list" in returnType) {
    refuse(
      `the aggregation function '${name}' returns an array type (${shownTypeRef(returnType)}). Array types are not supported in aggregate comparisons`,
    );
  }
  if (compares(compared, returnType.named)) return compared.name;
  refuse(
    `type mismatch between the aggregation function '${name}' (return type: '${shownTypeName(returnType.named)}') and the specified boolean expression type '${shown(compared.name)}' (operand type: '${shownOperand(compared)}')`,
  );
}

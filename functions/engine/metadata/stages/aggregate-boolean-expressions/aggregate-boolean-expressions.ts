import { type Key, keyOf, shown } from "../../names.ts";
import type { BooleanExpressionTypeV1 } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import type { AggregateOperand, BooleanExpression } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { about, refuse, type Report } from "../report.ts";
import { comparesCounts } from "./counts.ts";
import { checkNames } from "./names.ts";
import { objectAggregate } from "./object-aggregate.ts";
import { scalarAggregate } from "./scalar-aggregate.ts";

export type AggregateBooleanKnown = Pick<
  Known,
  | "parsed"
  | "aggregationPredicates"
  | "graphqlNames"
  | "graphql"
  | "scalarBooleanExpressions"
  | "aggregateExpressions"
  | "relationships"
  | "objectTypes"
  | "scalarTypes"
>;

/** Boolean expression types over what an aggregate expression makes of many rows. */
export function resolveAggregateBooleanExpressions(
  known: AggregateBooleanKnown,
  report: Report,
): Known["aggregateBooleanExpressions"] {
  const resolved: Known["aggregateBooleanExpressions"] = {};
  for (const located of objectsOf(known.parsed, "BooleanExpressionType")) {
    const { definition } = located.object;
    if ("object" in definition.operand || "scalar" in definition.operand) continue;
    const name = keyOf(located.subgraph, definition.name);
    const words = (message: string) =>
      `error in boolean expression type '${shown(name)}': ${message}`;
    report.attempt(() => {
      resolved[name] = about(words, located.path, () =>
        aggregateBooleanExpression(name, definition, located, known),
      );
    });
  }
  return resolved;
}

function aggregateBooleanExpression(
  name: Key,
  definition: BooleanExpressionTypeV1,
  located: Located,
  known: AggregateBooleanKnown,
): BooleanExpression {
  const { operand, logicalOperators, isNull } = definition;
  if (!known.aggregationPredicates) {
    refuse("boolean expressions with aggregate operands are not supported");
  }
  // What is compared may be null, the aggregates are not.
  if (isNull.enable) {
    refuse("boolean expressions with aggregate operands do not support isNull comparisons");
  }
  const parts =
    "objectAggregate" in operand
      ? objectAggregate(operand.objectAggregate, located, known)
      : "scalarAggregate" in operand
        ? scalarAggregate(operand.scalarAggregate, located, known)
        : refuse("expected an aggregate operand");
  const path = [...located.path, "graphql", "typeName"];
  const graphqlTypeName = known.graphqlNames.typeName(definition.graphql?.typeName, path);
  const predicateTypeName =
    "objectAggregate" in operand
      ? known.graphqlNames.typeName(operand.objectAggregate.graphql?.predicateTypeName, path)
      : null;
  const logical = logicalOperators.enable;
  checkNames(parts.named, { ...comparesCounts(parts.aggregate), logical }, known.graphql);
  const aggregate = { ...parts.aggregate, predicateTypeName };
  const common = { name, description: null, graphqlTypeName, logicalOperators: logical };
  return { ...common, isNull: false, ...parts.typed, aggregate };
}

/** What an operand says. */
export interface OperandParts {
  typed:
    | Pick<
        Extract<BooleanExpression, { kind: "object" }>,
        "kind" | "objectType" | "legacy" | "fields" | "relationships"
      >
    | Pick<
        Extract<BooleanExpression, { kind: "scalar" }>,
        "kind" | "scalarType" | "operators" | "operatorMapping"
      >;
  aggregate: Omit<AggregateOperand, "predicateTypeName">;
  /** The parts whose names become GraphQL fields, with the word for what each is. */
  named: { name: string; kind: string }[];
}

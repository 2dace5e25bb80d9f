import { type Key, keyOf, shown } from "../../names.ts";
import type { AggregateExpressionV1 } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import type { Path } from "../../problem.ts";
import type { AggregateCount, AggregateExpression } from "../../resolved.ts";
import { type TypeName, typeName } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { problem } from "../../problem.ts";
import { refuse, type Report } from "../report.ts";
import { objectOperand } from "./object-operand.ts";
import { scalarOperand } from "./scalar-operand.ts";

export type AggregateKnown = Pick<
  Known,
  | "parsed"
  | "graphqlNames"
  | "graphql"
  | "connectors"
  | "connectorScalars"
  | "objectTypes"
  | "scalarTypes"
>;

/** What can be aggregated, and by which of the connectors' functions. */
export function resolveAggregateExpressions(
  known: AggregateKnown,
  report: Report,
): Known["aggregateExpressions"] {
  const resolved: Known["aggregateExpressions"] = {};
  for (const located of objectsOf(known.parsed, "AggregateExpression")) {
    report.attempt(() => {
      const name = keyOf(located.subgraph, located.object.definition.name);
      if (resolved[name] !== undefined) {
        refuse(`the following aggregate expression is defined more than once: ${shown(name)}`, [
          ...located.path,
          "name",
        ]);
      }
      resolved[name] = aggregateExpression(name, located.object.definition, located, known, report);
    });
  }
  return resolved;
}

function aggregateExpression(
  name: Key,
  definition: AggregateExpressionV1,
  { subgraph, path }: Located,
  known: AggregateKnown,
  report: Report,
): AggregateExpression {
  const at = { name, subgraph, path: [...path, "operand"] };
  const operand =
    "object" in definition.operand
      ? objectOperand(definition.operand.object, at, known)
      : scalarOperand(definition.operand.scalar, at, known);
  return {
    name,
    description: definition.description ?? null,
    graphqlTypeName: selectTypeName(name, definition, operand, path, known, report),
    operand,
    count: countOf("count", definition.count, subgraph, [...path, "count"], known),
    countDistinct: countOf(
      "count distinct",
      definition.countDistinct,
      subgraph,
      [...path, "countDistinct"],
      known,
    ),
  };
}

/** The GraphQL type, whose fields share their names with the counts. */
function selectTypeName(
  name: Key,
  definition: AggregateExpressionV1,
  operand: AggregateExpression["operand"],
  path: Path,
  { graphql, graphqlNames }: AggregateKnown,
  report: Report,
): string | null {
  const at = [...path, "graphql", "selectTypeName"];
  const selectType = graphqlNames.typeName(definition.graphql?.selectTypeName, at);
  if (selectType === null) return null;
  if (graphql.aggregate === null) {
    const message = `the aggregate expression ${shown(name)} defines a graphql section but it will not appear in the GraphQL API unless query.aggregate is also configured in GraphqlConfig`;
    report.issue(problem(message, at));
    return null;
  }
  const [what, names] =
    operand.kind === "object"
      ? ["aggregatable field", Object.keys(operand.fields)]
      : ["aggregation function", Object.keys(operand.functions)];
  for (const [config, taken] of [
    ["query.aggregate.countFieldName", graphql.aggregate.count],
    ["query.aggregate.countDistinctFieldName", graphql.aggregate.countDistinct],
  ] as const) {
    if (!names.includes(taken)) continue;
    refuse(
      `the name used by ${config} from the GraphqlConfig conflicts with the ${what} name ${taken} in the aggregate expression ${shown(name)}`,
      at,
    );
  }
  return selectType;
}

/**
 * The type that a count is returned as. What a connector counts in is only known where the
 * expression is used.
 */
export function countType(definition: AggregateExpressionV1["count"], subgraph: string): TypeName {
  return typeName(definition?.returnType ?? "Int", subgraph);
}

function countOf(
  kind: "count" | "count distinct",
  definition: AggregateExpressionV1["count"],
  subgraph: string,
  path: Path,
  { scalarTypes }: AggregateKnown,
): AggregateCount | null {
  const type = countType(definition, subgraph);
  if ("inbuilt" in type && type.inbuilt !== "Int") {
    refuse(
      `the return type used on the ${kind} aggregate (${type.inbuilt}) must be an integer type`,
      [...path, "returnType"],
    );
  }
  if ("custom" in type && scalarTypes[type.custom] === undefined) {
    refuse(`the return type used on the ${kind} aggregate (${shown(type.custom)}) is unknown`, [
      ...path,
      "returnType",
    ]);
  }
  if (!definition?.enable) return null;
  return {
    returnType: { named: type, nullable: false },
    description: definition.description ?? null,
    deprecated: null,
  };
}

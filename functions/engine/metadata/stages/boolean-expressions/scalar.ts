import { type Key, keyOf, shown } from "../../names.ts";
import type {
  BooleanExpressionScalarOperand,
  BooleanExpressionTypeV1,
  ComparisonOperator,
} from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { GraphqlConfig, ScalarBooleanExpression } from "../../resolved.ts";
import { innermost, typeName } from "../../type-ref.ts";
import { scalarOf } from "../connector-scalars/connector-scalars.ts";
import type { Known } from "../known.ts";
import { typeRef } from "../object-types/object-types.ts";
import { own } from "../own.ts";
import { refuse, type Report } from "../report.ts";
import { checkOperators } from "./check-operators.ts";
import { booleanExpressionTypes } from "./definitions.ts";
import { logicalOperators, tellFieldConflicts } from "./graphql-fields.ts";

type Needs = Pick<
  Known,
  | "parsed"
  | "graphqlNames"
  | "graphql"
  | "connectors"
  | "connectorScalars"
  | "objectTypes"
  | "scalarTypes"
>;

interface Place {
  name: Key;
  subgraph: string;
  path: Path;
}

/** The boolean expression types that compare scalars. */
export function resolveScalarBooleanExpressions(
  known: Needs,
  report: Report,
): Known["scalarBooleanExpressions"] {
  const expressions: Known["scalarBooleanExpressions"] = {};
  for (const [name, { definition, subgraph, path }] of booleanExpressionTypes(known.parsed)) {
    const { operand } = definition;
    if (!("scalar" in operand)) continue;
    const place = { name, subgraph, path };
    const made = report.attempt(() =>
      expressionFrom(definition, operand.scalar, place, known, report),
    );
    if (made !== null) expressions[name] = made;
  }
  return expressions;
}

function expressionFrom(
  definition: BooleanExpressionTypeV1,
  operand: BooleanExpressionScalarOperand,
  place: Place,
  known: Needs,
  report: Report,
): ScalarBooleanExpression {
  const { name, path } = place;
  const operators = operatorsFrom(operand.comparisonOperators, place, known, report);
  const scalarType = typeName(operand.type, place.subgraph);
  const { filter } = known.graphql;
  const expression: ScalarBooleanExpression = {
    kind: "scalar",
    name,
    description: null,
    scalarType,
    operators,
    operatorMapping: mappingFrom(operand, { ...place, scalarType, operators }, known, report),
    graphqlTypeName: known.graphqlNames.typeName(definition.graphql?.typeName, [
      ...path,
      "graphql",
      "typeName",
    ]),
    logicalOperators: offersLogicalOperators(definition, place, known, report),
    isNull: definition.isNull.enable,
    aggregate: null,
  };
  if (expression.isNull && expression.graphqlTypeName !== null && filter === null) {
    report.issue(
      problem(
        `a graphql section is defined in boolean expression type '${shown(name)}' but it will not appear in the GraphQL API unless the is_null operator field name is also configured in the GraphqlConfig in query.filterInputConfig`,
        path,
      ),
    );
  }
  tellNameConflicts(expression, filter, path, report);
  return expression;
}

/** Older metadata asks for logical operators that it never got; a flag gives them. */
function offersLogicalOperators(
  definition: BooleanExpressionTypeV1,
  { name, path }: Place,
  { parsed, graphql }: Needs,
  report: Report,
): boolean {
  if (!definition.logicalOperators.enable) return false;
  if (parsed.flags.logical_operators_in_scalar_boolean_expressions !== true) {
    report.issue(
      problem(
        `the boolean expression '${shown(name)}' has enabled logical operators, but they will not appear in the GraphQL API unless you update your CompatibilityConfig date to at least 2024-11-26`,
        path,
      ),
    );
    return false;
  }
  return logicalOperators(definition, { name, path }, graphql, report);
}

function tellNameConflicts(
  { name, operators, logicalOperators: logical, isNull }: ScalarBooleanExpression,
  filter: GraphqlConfig["filter"],
  path: Path,
  report: Report,
): void {
  const named = (source: string, names: readonly string[]) =>
    names.map((one) => ({ name: one, source }));
  const ofLogical = logical && filter !== null ? [filter.and, filter.or, filter.not] : [];
  tellFieldConflicts(
    `the boolean expression '${shown(name)}' has a GraphQL field name conflict`,
    [
      ...named("comparable operator", Object.keys(operators)),
      ...named("logical operator", ofLogical),
      ...named("is null operator", isNull && filter !== null ? [filter.isNull] : []),
    ],
    path,
    report,
  );
}

function operatorsFrom(
  definitions: readonly ComparisonOperator[],
  { name, subgraph, path }: Place,
  { objectTypes, scalarTypes }: Needs,
  report: Report,
): ScalarBooleanExpression["operators"] {
  const operators: ScalarBooleanExpression["operators"] = {};
  for (const [at, operator] of definitions.entries()) {
    const here = [...path, "operand", "scalar", "comparisonOperators", at];
    const argumentType = typeRef(operator.argumentType, subgraph, [...here, "argumentType"]);
    const named = innermost(argumentType);
    if (
      "custom" in named &&
      objectTypes[named.custom] === undefined &&
      scalarTypes[named.custom] === undefined
    ) {
      refuse(
        `cannot find type ${shown(named.custom)} when resolving arguments for comparison operator ${operator.name} for ${shown(name)}`,
        here,
      );
    }
    if (own(operators, operator.name) !== undefined) {
      report.issue(
        problem(
          `the comparable operator '${operator.name}' is defined more than once in the boolean expression type '${shown(name)}'`,
          here,
        ),
        "disallow_duplicate_names_in_boolean_expressions",
      );
    }
    operators[operator.name] = { argumentType, deprecated: null };
  }
  return operators;
}

/** An operator that is not mapped is the connector's of its name. */
function mappingFrom(
  operand: BooleanExpressionScalarOperand,
  place: Place & Pick<ScalarBooleanExpression, "scalarType" | "operators">,
  { connectorScalars }: Needs,
  report: Report,
): ScalarBooleanExpression["operatorMapping"] {
  const mapping: ScalarBooleanExpression["operatorMapping"] = {};
  for (const [at, definition] of operand.dataConnectorOperatorMapping.entries()) {
    const path = [...place.path, "operand", "scalar", "dataConnectorOperatorMapping", at];
    const connector = keyOf(place.subgraph, definition.dataConnectorName);
    const scalar = scalarOf(definition.dataConnectorScalarType, connector, path, connectorScalars);
    const { operatorMapping } = definition;
    const mapped = Object.fromEntries(
      Object.keys(place.operators).map((name) => [name, own(operatorMapping, name) ?? name]),
    );
    checkOperators(
      { ...place, connector, path, mapped, scalar },
      connectorScalars[connector] ?? {},
      report,
    );
    mapping[connector] = mapped;
  }
  return mapping;
}

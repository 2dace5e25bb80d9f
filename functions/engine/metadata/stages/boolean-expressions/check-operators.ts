import { type Key, shown } from "../../names.ts";
import { type Path, problem } from "../../problem.ts";
import type { ScalarBooleanExpression } from "../../resolved.ts";
import { sameTypeName, shownTypeRef, type TypeName, type TypeRef } from "../../type-ref.ts";
import type { ConnectorScalar } from "../known.ts";
import { ndcIncompatibility } from "../ndc-types.ts";
import { byName, own } from "../own.ts";
import type { Report } from "../report.ts";

type Scalars = Record<string, ConnectorScalar>;

interface Mapped {
  name: Key;
  connector: Key;
  path: Path;
  scalarType: TypeName | null;
  operators: ScalarBooleanExpression["operators"];
  /** Operator → the connector's. */
  mapped: Record<string, string>;
  scalar: ConnectorScalar;
}

/** Tells which operators do not mean at the connector what the boolean expression says. */
export function checkOperators(of: Mapped, scalars: Scalars, report: Report): void {
  for (const [operator, { argumentType }] of byName(of.operators)) {
    for (const message of mistakesOf(operator, argumentType, of, scalars)) {
      report.issue(problem(message, of.path), "validate_scalar_boolean_expression_operators");
    }
  }
}

function mistakesOf(
  operator: string,
  argumentType: TypeRef,
  { name, connector, scalarType, mapped, scalar }: Mapped,
  scalars: Scalars,
): string[] {
  const there = mapped[operator] ?? operator;
  const definition = own(scalar.type.comparison_operators, there);
  if (definition === undefined) {
    return [
      `The operator '${operator}' is mapped to '${there}' for the data connector '${shown(connector)}' in the boolean expression '${shown(name)}', but the mapped operator is not found in the data connector.`,
    ];
  }
  const argument = `the argument type '${shownTypeRef(argumentType)}' for the operator '${operator}' in the boolean expression '${shown(name)}'`;
  const matches = (type: TypeRef) =>
    scalarType === null || ("named" in type && sameTypeName(type.named, scalarType))
      ? []
      : [
          `the argument type '${shownTypeRef(type)}' for the operator '${operator}' in the boolean expression '${shown(name)}' should match the scalar type '${shownName(scalarType)}'`,
        ];
  switch (definition.type) {
    case "custom": {
      const reason = ndcIncompatibility(argumentType, definition.argument_type, scalars);
      return reason === null
        ? []
        : [
            `the argument type for the operator '${operator}' in the boolean expression '${shown(name)}' is not compatible with the mapped operator's argument type defined in the data connector: ${reason}`,
          ];
    }
    case "in":
      return "list" in argumentType ? matches(argumentType.list) : [`${argument} should be a list`];
    case "equal":
    case "less_than":
    case "less_than_or_equal":
    case "greater_than":
    case "greater_than_or_equal":
      return matches(argumentType);
    case "contains":
    case "contains_insensitive":
    case "starts_with":
    case "starts_with_insensitive":
    case "ends_with":
    case "ends_with_insensitive":
      return notStrings(argumentType, scalarType, scalars).map(
        (reason) =>
          `the operator '${operator}' in the boolean expression '${shown(name)}' is only applicable on string scalars: ${reason}`,
      );
  }
}

function notStrings(argument: TypeRef, scalarType: TypeName | null, scalars: Scalars): string[] {
  const reasons: string[] = [];
  if (scalarType !== null && !isString(scalarType, scalars)) {
    reasons.push(`scalar type '${shownName(scalarType)}' is not a string`);
  }
  if ("list" in argument) {
    reasons.push(`argument type '${shownTypeRef(argument)}' is a list`);
  } else if (!isString(argument.named, scalars)) {
    reasons.push(`argument type '${shownName(argument.named)}' is not a string`);
  }
  return reasons;
}

/** A type of the metadata is a string where the connector represents it as one. */
function isString(name: TypeName, scalars: Scalars): boolean {
  if ("inbuilt" in name) return name.inbuilt === "String";
  return Object.values(scalars).some(
    ({ representation, type }) =>
      representation !== null &&
      sameTypeName(representation, name) &&
      type.representation.type === "string",
  );
}

function shownName(named: TypeName): string {
  return shownTypeRef({ named, nullable: true });
}

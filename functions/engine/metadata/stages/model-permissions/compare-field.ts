import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { type Key, shown } from "../../names.ts";
import type { FieldComparisonPredicate } from "../../opendd/metadata.gen.ts";
import type { ObjectBooleanExpression, ObjectField, Predicate } from "../../resolved.ts";
import { shownTypeRef, type TypeRef } from "../../type-ref.ts";
import type { ConnectorScalar, Known } from "../known.ts";
import { checkLiteral } from "../literals.ts";
import { simpleNdcType } from "../ndc-types.ts";
import { own } from "../own.ts";
import { refuse } from "../report.ts";
import { mappedField, objectTypeAt, offered, type PredicateAt } from "./predicate-place.ts";

/** The comparison of a field with a value, by an operator of the connector. */
export function compareField(
  { field, operator, value }: FieldComparisonPredicate,
  at: PredicateAt,
  known: Known,
): Predicate {
  const fieldAt = { ...at, path: [...at.path, "field"] };
  const definition = own(objectTypeAt(at, known).fields, field);
  if (definition === undefined) {
    refuse(
      `unknown field '${field}' used in predicate for type '${shown(at.objectType)}'`,
      fieldAt.path,
      `This field is not found in the type '${shown(at.objectType)}'`,
    );
  }
  const { column, columnType } = mappedField(field, fieldAt, known);
  const compared = {
    field,
    definition,
    operator,
    scalar: scalarOf(field, definition, columnType, fieldAt, known),
  };
  const expression = offered(at, known);
  const { name, argumentType } =
    expression === null
      ? connectorOperator(compared, fieldAt, known)
      : expressionOperator(compared, expression, fieldAt, known);
  if ("literal" in value) checkValue(value.literal, definition.type, argumentType, at, known);
  if (own(compared.scalar.type.comparison_operators, name) === undefined) {
    refuse(invalidOperator(operator, at.objectType), fieldAt.path);
  }
  return { type: "compare", field, column, operator: name, argumentType, value };
}

interface Compared {
  field: string;
  definition: ObjectField;
  operator: string;
  scalar: ConnectorScalar;
}

interface Operator {
  /** Of the connector. */
  name: string;
  argumentType: TypeRef;
}

function invalidOperator(operator: string, objectType: Key): string {
  return `Invalid operator used in type '${shown(objectType)}' predicate: '${operator}'`;
}

/** The scalar type of a column; lists and objects cannot be compared with one value. */
function scalarOf(
  field: string,
  { type }: ObjectField,
  columnType: ndc.Type,
  { objectType, connector, path }: PredicateAt,
  { connectorScalars }: Known,
): ConnectorScalar {
  const used = `field '${field}' of type '${shown(objectType)}' used in a field comparison`;
  const name = simpleNdcType(columnType);
  if (name === null) {
    const kind = holdsPredicate(columnType) ? "a predicate type" : "an array type";
    refuse(
      `${used} is ${kind} and therefore cannot be compared to a single value`,
      path,
      `The type of this field (${shownTypeRef(type)}) is ${kind} and therefore it cannot be compared to a single value`,
    );
  }
  return (
    own(connectorScalars[connector] ?? {}, name) ??
    refuse(
      `${used} has the unknown NDC type '${name}' and therefore cannot be compared to a single value`,
      path,
    )
  );
}

function holdsPredicate(type: ndc.Type): boolean {
  return type.type === "nullable"
    ? holdsPredicate(type.underlying_type)
    : type.type === "predicate";
}

/** As the boolean expression of the field names it. */
function expressionOperator(
  { field, definition, operator }: Compared,
  expression: ObjectBooleanExpression,
  { objectType, connector, path }: PredicateAt,
  { booleanExpressions }: Known,
): Operator {
  const comparable = own(expression.fields, field);
  const scalar = comparable === undefined ? undefined : booleanExpressions[comparable.expression];
  if (scalar?.kind !== "scalar") {
    refuse(
      `field '${field}' used in predicate for type '${shown(objectType)}' could not be found in boolean expression ${shown(expression.name)}`,
      path,
    );
  }
  const mapping = scalar.operatorMapping[connector];
  if (mapping === undefined) {
    refuse(`operator mappings not found for data connector ${shown(connector)}`, path);
  }
  const found = own(scalar.operators, operator);
  if (found === undefined) {
    refuse(
      `Comparison operator '${operator}' not found for field '${field}' of type '${shownTypeRef(definition.type)}'`,
      path,
      `The type of this field (${shownTypeRef(definition.type)}) does not support the comparison operator '${operator}'`,
    );
  }
  return { name: own(mapping, operator) ?? operator, argumentType: found.argumentType };
}

/** Where nothing says otherwise, operators have the names that the connector gives them. */
function connectorOperator(
  { definition, operator, scalar }: Compared,
  { objectType, path }: PredicateAt,
  _known: Known,
): Operator {
  const found = own(scalar.type.comparison_operators, operator);
  if (found === undefined) refuse(invalidOperator(operator, objectType), path);
  if (found.type === "in") {
    return { name: operator, argumentType: { list: definition.type, nullable: true } };
  }
  if (found.type !== "custom") return { name: operator, argumentType: definition.type };
  const argumentType = own(scalar.argumentTypes, operator) ?? null;
  if (argumentType === null) {
    refuse(
      `the argument type of the operator '${operator}' of the scalar type ${scalar.name} has no type that represents it`,
      path,
    );
  }
  return { name: operator, argumentType };
}

/**
 * Older metadata gives literals of the field's own type also where the operator asks for another;
 * what is of neither is refused.
 */
function checkValue(
  literal: unknown,
  fieldType: TypeRef,
  argumentType: TypeRef,
  { path }: PredicateAt,
  { objectTypes, booleanExpressions }: Known,
): void {
  const isFilter = { has: (name: Key) => booleanExpressions[name] !== undefined };
  const types = { objectTypes, booleanExpressions: isFilter };
  const [mistake, other] = [fieldType, argumentType].map(
    (type) => checkLiteral(type, literal, types).problem,
  );
  if (mistake && other) refuse(`type check error in value: ${mistake}`, [...path, "value"]);
}

import { type Key, keyOf, shown } from "../../names.ts";
import type {
  BooleanExpressionObjectOperand,
  BooleanExpressionTypeV1,
} from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { ObjectBooleanExpression, ObjectType } from "../../resolved.ts";
import { innermost, sameTypeName, shownTypeRef, type TypeName, typeName } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { own } from "../own.ts";
import { refuse, type Report } from "../report.ts";
import { type Definitions, missingExpression, type Place } from "./definitions.ts";
import { offerInGraphql } from "./offer.ts";
import { comparableRelationships } from "./relationships.ts";

type Needs = Pick<
  Known,
  | "parsed"
  | "graphqlNames"
  | "graphql"
  | "objectTypes"
  | "relationships"
  | "scalarBooleanExpressions"
>;

/** A BooleanExpressionType over an object type. */
export function objectExpression(
  place: Place,
  definition: BooleanExpressionTypeV1,
  operand: BooleanExpressionObjectOperand,
  definitions: Definitions,
  known: Needs,
  report: Report,
): ObjectBooleanExpression {
  const { name, subgraph } = place;
  const path = [...place.path, "operand", "object"];
  const objectType = operandType(keyOf(subgraph, operand.type), name, path, known);
  const graphqlTypeName = definition.graphql?.typeName ?? null;
  const compared = comparedFields(
    operand,
    objectType,
    { ...place, path },
    definitions,
    known,
    report,
  );
  const relationships = comparableRelationships(
    operand.comparableRelationships.map((one, at) => ({
      name: one.relationshipName,
      expression: one.booleanExpressionType ?? null,
      path: [...path, "comparableRelationships", at],
    })),
    objectType.name,
    name,
    definitions,
    known,
    report,
  );
  const expression: ObjectBooleanExpression = {
    kind: "object",
    name,
    description: null,
    graphqlTypeName,
    logicalOperators: definition.logicalOperators.enable,
    isNull: definition.isNull.enable,
    objectType: objectType.name,
    legacy: false,
    fields: {},
    relationships,
    aggregate: null,
  };
  offerInGraphql(expression, Object.keys(compared), place.path, known, report);
  return { ...expression, fields: offeredFields(compared, expression, objectType, known) };
}

/** The object type an expression is over; refuses one that nobody defines. */
export function operandType(
  type: Key,
  expression: Key,
  path: Path,
  { objectTypes }: Pick<Known, "objectTypes">,
): ObjectType {
  return (
    objectTypes[type] ??
    refuse(
      `unknown type '${shown(type)}' used in object boolean expression '${shown(expression)}'`,
      path,
    )
  );
}

type Compared = Record<string, { expression: Key; operand: "scalar" | "object" | "aggregate" }>;

function comparedFields(
  { comparableFields }: BooleanExpressionObjectOperand,
  objectType: ObjectType,
  place: Place,
  definitions: Definitions,
  known: Needs,
  report: Report,
): Compared {
  const compared: Compared = {};
  for (const [at, { fieldName, booleanExpressionType }] of comparableFields.entries()) {
    const path = [...place.path, "comparableFields", at];
    const field = own(objectType.fields, fieldName);
    if (field === undefined) {
      return refuse(
        `unknown field '${fieldName}' used in object boolean expression type ${shown(place.name)}`,
        path,
      );
    }
    // A field with arguments has no one value to compare.
    if (Object.keys(field.arguments).length > 0) continue;
    const expression = keyOf(place.subgraph, booleanExpressionType);
    const found = definitions.types.get(expression);
    if (found === undefined) return missingExpression(expression, place.name, path);
    const { type, kind } = operandOf(found.definition, place.subgraph);
    if ("list" in field.type && "list" in field.type.list) {
      report.issue(
        problem(
          `the type of the comparable field '${fieldName}' on the boolean expresssion '${shown(place.name)}' is a multidimensional array type: ${shownTypeRef(field.type)}. Multidimensional arrays are not supported in boolean expressions`,
          path,
        ),
        "disallow_multidimensional_arrays_in_boolean_expressions",
      );
    }
    const fieldType = innermost(field.type);
    if (!sameTypeName(type, fieldType)) {
      refuse(
        `The field ${fieldName} has type ${shownName(fieldType)} but the field's boolean expression type ${shown(expression)} has type ${shownName(type)}`,
        path,
      );
    }
    if (own(compared, fieldName) !== undefined) {
      tellRepeatedField(fieldName, place.name, path, report);
    }
    compared[fieldName] = { expression, operand: kind };
  }
  return compared;
}

export function tellRepeatedField(field: string, name: Key, path: Path, report: Report): void {
  report.issue(
    problem(
      `the comparable field '${field}' is defined more than once in the boolean expression type '${shown(name)}'`,
      path,
    ),
    "disallow_duplicate_names_in_boolean_expressions",
  );
}

function operandOf(
  { operand }: BooleanExpressionTypeV1,
  subgraph: string,
): { type: TypeName; kind: Compared[string]["operand"] } {
  if ("scalar" in operand) return { type: typeName(operand.scalar.type, subgraph), kind: "scalar" };
  if ("object" in operand) {
    return { type: { custom: keyOf(subgraph, operand.object.type) }, kind: "object" };
  }
  if ("scalarAggregate" in operand) {
    return { type: typeName(operand.scalarAggregate.type, subgraph), kind: "aggregate" };
  }
  return { type: { custom: keyOf(subgraph, operand.objectAggregate.type) }, kind: "aggregate" };
}

function shownName(named: TypeName): string {
  return shownTypeRef({ named, nullable: true });
}

/** Without a name in GraphQL an expression has no fields, except where the flag allows them. */
function offeredFields(
  compared: Compared,
  { graphqlTypeName }: ObjectBooleanExpression,
  { fields }: ObjectType,
  { parsed, scalarBooleanExpressions }: Needs,
): ObjectBooleanExpression["fields"] {
  const { flags } = parsed;
  if (graphqlTypeName === null && !flags.allow_boolean_expression_fields_without_graphql) return {};
  return Object.fromEntries(
    Object.entries(compared).flatMap(([field, { expression, operand }]) => {
      if (operand === "aggregate") return [];
      if (operand === "scalar") {
        const scalar = scalarBooleanExpressions[expression];
        const compares = scalar !== undefined && Object.keys(scalar.operators).length > 0;
        if (!compares && scalar?.isNull !== true) return [];
      }
      const propagated = flags.propagate_boolean_expression_deprecation_status === true;
      const deprecated = propagated ? (own(fields, field)?.deprecated ?? null) : null;
      return [[field, { expression, deprecated }]];
    }),
  );
}

import { type Key, keyOf, shown } from "../../names.ts";
import type { ObjectBooleanExpressionTypeV1 } from "../../opendd/metadata.gen.ts";
import type {
  ObjectBooleanExpression,
  ObjectType,
  ScalarBooleanExpression,
  TypeMapping,
} from "../../resolved.ts";
import type { ConnectorScalar, Known } from "../known.ts";
import { simpleNdcType } from "../ndc-types.ts";
import { own } from "../own.ts";
import { refuse, type Report } from "../report.ts";
import type { Definitions, Place } from "./definitions.ts";
import { operandType, tellRepeatedField } from "./object.ts";
import { offerInGraphql } from "./offer.ts";
import { comparableRelationships } from "./relationships.ts";

type Needs = Pick<
  Known,
  | "parsed"
  | "graphqlNames"
  | "graphql"
  | "connectors"
  | "connectorScalars"
  | "objectTypes"
  | "relationships"
>;

/**
 * An ObjectBooleanExpressionType: its fields are compared by the operators of the connector's
 * scalars. The expressions of those scalars are added to `scalars`.
 */
export function legacyExpression(
  place: Place,
  definition: ObjectBooleanExpressionTypeV1,
  scalars: Record<Key, ScalarBooleanExpression>,
  definitions: Definitions,
  known: Needs,
  report: Report,
): ObjectBooleanExpression {
  const { name, subgraph, path } = place;
  const connector = keyOf(subgraph, definition.dataConnectorName);
  const { objectType, mapping } = mappedType(place, definition, connector, known);
  const compared = comparedFields(definition, mapping, { ...place, connector }, known, report);
  if (definition.comparableFields.length !== Object.keys(objectType.fields).length) {
    refuse(
      "Field level comparison operator configuration is not fully supported yet. Please add all fields in filterable_fields.",
      [...path, "comparableFields"],
    );
  }
  const fields = comparableFields(compared, connector, objectType, scalars, known);
  const relationships = comparableRelationships(
    Object.keys(known.relationships[objectType.name] ?? {}).map((one) => ({
      name: one,
      expression: null,
      path,
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
    graphqlTypeName: definition.graphql?.typeName ?? null,
    logicalOperators: true,
    isNull: true,
    objectType: objectType.name,
    legacy: true,
    fields,
    relationships,
    aggregate: null,
  };
  offerInGraphql(expression, [...compared.keys()], path, known, report);
  const { flags } = known.parsed;
  const offered =
    expression.graphqlTypeName !== null ||
    flags.allow_boolean_expression_fields_without_graphql === true;
  return offered ? expression : { ...expression, fields: {} };
}

function mappedType(
  { name, subgraph, path }: Place,
  definition: ObjectBooleanExpressionTypeV1,
  connector: Key,
  known: Needs,
): { objectType: ObjectType; mapping: TypeMapping } {
  const schema = known.connectors[connector]?.schema;
  if (schema === undefined) {
    return refuse(
      `unknown data connector ${shown(connector)} referenced in object boolean expression type ${shown(name)}`,
      [...path, "dataConnectorName"],
    );
  }
  const type = keyOf(subgraph, definition.objectType);
  const objectType = operandType(type, name, [...path, "objectType"], known);
  const ndcType = definition.dataConnectorObjectType;
  const at = [...path, "dataConnectorObjectType"];
  if (own(schema.object_types, ndcType) === undefined) {
    refuse(
      `unknown data connector object type ${ndcType} (in data connector ${shown(connector)}) referenced in object boolean expression type ${shown(name)}`,
      at,
    );
  }
  const mapping = own(objectType.mappings[connector] ?? {}, ndcType);
  return mapping === undefined
    ? refuse(
        `the object type '${shown(type)}' used in boolean expression type ${shown(name)} does not have a mapping to object ${ndcType} of data connector ${shown(connector)}`,
        at,
      )
    : { objectType, mapping };
}

/** The compared fields that hold scalars of the connector with a representation. */
function comparedFields(
  { comparableFields: definitions }: ObjectBooleanExpressionTypeV1,
  mapping: TypeMapping,
  { name, connector, path }: Place & { connector: Key },
  { connectorScalars }: Needs,
  report: Report,
): Map<string, ConnectorScalar> {
  const compared = new Map<string, ConnectorScalar>();
  for (const [index, { fieldName, operators }] of definitions.entries()) {
    const at = [...path, "comparableFields", index];
    const field = own(mapping.fields, fieldName);
    if (field === undefined) {
      return refuse(
        `unknown field '${fieldName}' used in object boolean expression type ${shown(name)}`,
        at,
      );
    }
    const ndcType = simpleNdcType(field.columnType);
    const scalar = ndcType === null ? undefined : own(connectorScalars[connector] ?? {}, ndcType);
    if (scalar === undefined || scalar.representation === null) continue;
    if (!("enableAll" in operators) || !operators.enableAll) {
      refuse(
        'Field level comparison operator configuration is not fully supported yet. Please use "enableAll":true.',
        [...at, "operators"],
      );
    }
    if (compared.has(fieldName)) tellRepeatedField(fieldName, name, at, report);
    compared.set(fieldName, scalar);
  }
  return compared;
}

function comparableFields(
  compared: ReadonlyMap<string, ConnectorScalar>,
  connector: Key,
  objectType: ObjectType,
  scalars: Record<Key, ScalarBooleanExpression>,
  { parsed }: Needs,
): ObjectBooleanExpression["fields"] {
  const fields: ObjectBooleanExpression["fields"] = {};
  for (const [field, scalar] of compared) {
    const definition = own(objectType.fields, field);
    // A field with arguments has no one value to compare.
    if (definition === undefined || Object.keys(definition.arguments).length > 0) continue;
    const expression = scalarExpression(connector, scalar);
    if (Object.keys(expression.operators).length === 0) continue;
    scalars[expression.name] ??= expression;
    const propagated = parsed.flags.propagate_boolean_expression_deprecation_status === true;
    fields[field] = {
      expression: expression.name,
      deprecated: propagated ? definition.deprecated : null,
    };
  }
  return fields;
}

/** The expression that a connector's scalar is by itself; no name of the metadata has such a form. */
function scalarExpression(connector: Key, scalar: ConnectorScalar): ScalarBooleanExpression {
  const operators: ScalarBooleanExpression["operators"] = {};
  for (const [operator, argumentType] of Object.entries(scalar.argumentTypes)) {
    // An argument whose type OpenDD does not know cannot be given.
    if (argumentType !== null) operators[operator] = { argumentType, deprecated: null };
  }
  const mapped = Object.fromEntries(Object.keys(operators).map((name) => [name, name]));
  return {
    kind: "scalar",
    name: `${connector}:${scalar.name}`,
    description: null,
    graphqlTypeName: scalar.comparisonTypeName,
    logicalOperators: false,
    isNull: true,
    scalarType: scalar.representation,
    operators,
    operatorMapping: { [connector]: mapped },
    aggregate: null,
  };
}

import { type Key, keyOf, shown } from "../../names.ts";
import type {
  AggregateComparableField,
  AggregateFilterInput,
  BooleanExpressionObjectAggregateOperand,
} from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import type { AggregateExpression, ObjectType } from "../../resolved.ts";
import {
  sameTypeName,
  shownTypeName,
  shownTypeRef,
  type TypeName,
  typeName,
} from "../../type-ref.ts";
import { definitionOf } from "../named.ts";
import { firstDuplicate, own } from "../own.ts";
import { refuse } from "../report.ts";
import type { AggregateBooleanKnown, OperandParts } from "./aggregate-boolean-expressions.ts";
import { counts } from "./counts.ts";
import { comparedRelationships } from "./relationships.ts";
import { aggregateExpression } from "./scalar-aggregate.ts";

/** Compares the aggregates of the fields of an object type. */
export function objectAggregate(
  definition: BooleanExpressionObjectAggregateOperand,
  { subgraph }: Located,
  known: AggregateBooleanKnown,
): OperandParts {
  const name = keyOf(subgraph, definition.type);
  const objectType = known.objectTypes[name];
  if (objectType === undefined) refuse(`the operand type '${shown(name)}' must be an object type`);
  const type = { custom: name };
  const expression = aggregateExpression(definition.aggregateExpression, subgraph, type, known);
  const { comparableFields } = definition;
  const twice = firstDuplicate(comparableFields, ({ fieldName }) => fieldName);
  if (twice !== undefined) {
    refuse(`the field '${twice.fieldName}' is defined more than once in the comparable fields`);
  }
  const fields = comparableFields.map(
    (one) => [one.fieldName, comparedField(one, subgraph, objectType, expression, known)] as const,
  );
  const relationships = comparedRelationships(definition, name, known);
  const kinds = (names: readonly string[], kind: string) =>
    names.map((one) => ({ name: one, kind }));
  return {
    typed: { kind: "object", objectType: name, legacy: false, fields: {}, relationships },
    aggregate: {
      aggregateExpression: expression.name,
      fields: Object.fromEntries(fields),
      functions: {},
      ...counts(definition, subgraph, expression, known),
      filterInput: definition.filterInput
        ? filterInput(definition.filterInput, subgraph, name, known)
        : null,
    },
    named: [
      ...kinds(
        fields.map(([field]) => field),
        "comparable aggregatable field",
      ),
      ...kinds(Object.keys(relationships), "comparable aggregatable relationship"),
    ],
  };
}

/** The boolean expression over the aggregates of a field. */
function comparedField(
  { fieldName, aggregateBooleanExpressionType }: AggregateComparableField,
  subgraph: string,
  objectType: ObjectType,
  { name: expression, operand }: AggregateExpression,
  { parsed, scalarTypes }: AggregateBooleanKnown,
): Key {
  const field = own(objectType.fields, fieldName);
  const aggregatable = operand.kind === "object" && own(operand.fields, fieldName) !== undefined;
  if (field === undefined || !aggregatable) {
    refuse(
      `the field '${fieldName}' used in comparable fields is not an aggregatable field defined in the aggregate expression '${shown(expression)}'`,
    );
  }
  if ("list" in field.type) {
    refuse(
      `the type of the comparable field '${fieldName}' (${shownTypeRef(field.type)}) is an array type. Nested aggregation over array types is not supported`,
    );
  }
  const type = field.type.named;
  const key = keyOf(subgraph, aggregateBooleanExpressionType);
  const used = `the boolean expression type (${shown(key)}) used in the comparable field '${fieldName}'`;
  // It may be one of this stage, that is resolved later.
  const referenced = definitionOf(parsed, "BooleanExpressionType", key);
  if (referenced === undefined) refuse(`${used} could not be found`);
  const compared = referenced.object.definition.operand;
  const isScalar = "inbuilt" in type || scalarTypes[type.custom] !== undefined;
  const operandType: TypeName | null =
    isScalar && "scalarAggregate" in compared
      ? typeName(compared.scalarAggregate.type, subgraph)
      : !isScalar && "objectAggregate" in compared
        ? { custom: keyOf(subgraph, compared.objectAggregate.type) }
        : null;
  if (operandType === null) {
    refuse(
      `${used} must have a '${isScalar ? "scalar" : "object"} aggregate' operand, to match the field type '${shownTypeName(type)}'`,
    );
  }
  if (sameTypeName(type, operandType)) return key;
  refuse(
    `the type of the comparable field '${fieldName}' (${shownTypeName(type)}) does not match the operand type of the boolean expression type '${shown(key)}': '${shownTypeName(operandType)}'`,
  );
}

/** The model whose filter input picks the rows that are aggregated. */
function filterInput(
  { model: { modelName } }: AggregateFilterInput,
  subgraph: string,
  objectType: Key,
  { parsed }: AggregateBooleanKnown,
): { model: Key } {
  const model = keyOf(subgraph, modelName);
  const found = definitionOf(parsed, "Model", model);
  if (found === undefined) refuse(`the filter input model '${shown(model)}' cannot be found`);
  const modelType = keyOf(subgraph, found.object.definition.objectType);
  if (modelType === objectType) return { model };
  refuse(
    `the operand type '${shown(objectType)}' does not match the type of the model '${shown(model)}': '${shown(modelType)}'`,
  );
}

import { type Key, keyOf, shown } from "../../names.ts";
import type {
  AggregatableFieldDefinition,
  AggregateOperand,
  ObjectAggregateOperand,
} from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type { AggregateExpression, ObjectType } from "../../resolved.ts";
import {
  sameTypeName,
  shownTypeName,
  shownTypeRef,
  type TypeName,
  typeName,
  type TypeRef,
} from "../../type-ref.ts";
import type { AggregateKnown } from "./aggregates.ts";
import { definitionOf } from "../named.ts";
import { firstDuplicate, own } from "../own.ts";
import { refuse } from "../report.ts";

interface At {
  /** The aggregate expression. */
  name: Key;
  subgraph: string;
  /** Of its operand. */
  path: Path;
}

/** The aggregates of the fields of an object type. */
export function objectOperand(
  definition: ObjectAggregateOperand,
  { name, subgraph, path }: At,
  known: AggregateKnown,
): AggregateExpression["operand"] {
  const objectTypeName = keyOf(subgraph, definition.aggregatedType);
  const objectType = known.objectTypes[objectTypeName];
  if (objectType === undefined) {
    refuse(
      `the aggregate expression ${shown(name)} specifies an operand object type that cannot be found: ${shown(objectTypeName)}`,
      [...path, "object", "aggregatedType"],
    );
  }
  const fieldsPath = [...path, "object", "aggregatableFields"];
  const twice = firstDuplicate(definition.aggregatableFields, ({ fieldName }) => fieldName);
  if (twice !== undefined) {
    refuse(
      `the aggregate expression ${shown(name)} has duplicate definitions of the aggregatable field '${twice.fieldName}'`,
      fieldsPath,
    );
  }
  const fields = definition.aggregatableFields.map((field, index) => {
    const at = { name, subgraph, path: [...fieldsPath, index] };
    const expression = fieldExpression(field, objectType, at, known);
    return [
      field.fieldName,
      { expression, description: field.description ?? null, deprecated: null },
    ] as const;
  });
  return { kind: "object", objectType: objectTypeName, fields: Object.fromEntries(fields) };
}

/** The aggregate expression of a field, which must be one over the field's type. */
function fieldExpression(
  { fieldName, aggregateExpression }: AggregatableFieldDefinition,
  objectType: ObjectType,
  { name, subgraph, path }: At,
  { parsed }: AggregateKnown,
): Key {
  const begin = `the aggregate expression ${shown(name)} specifies an aggregatable field '${fieldName}'`;
  const field = own(objectType.fields, fieldName);
  if (field === undefined) {
    refuse(`${begin} that does not exist on its operand type ${shown(objectType.name)}`, path);
  }
  if (Object.keys(field.arguments).length > 0) {
    refuse(
      `${begin} (from the operand type ${shown(objectType.name)}) that has field arguments. Fields with arguments cannot be aggregated`,
      path,
    );
  }
  const type = aggregatedType(field.type);
  if (type === null) {
    refuse(
      `${begin} of type ${shownTypeRef(field.type)}, however arrays of arrays are not supported for aggregation`,
      path,
    );
  }
  const expression = keyOf(subgraph, aggregateExpression);
  // It may be resolved later than this one, or be this one.
  const referenced = definitionOf(parsed, "AggregateExpression", expression);
  if (referenced === undefined) {
    refuse(
      `${begin} that references an aggregate expression that cannot be found: ${shown(expression)}`,
      path,
    );
  }
  const operandType = operandTypeName(referenced.object.definition.operand, subgraph);
  if (!sameTypeName(type, operandType)) {
    refuse(
      `${begin} of type ${shownTypeRef(field.type)}, however the aggregation expression used to aggregate that field (${shown(expression)}) is for aggregating a different type: ${shownTypeName(operandType)}`,
      path,
    );
  }
  return expression;
}

/** The values of a list are aggregated over all rows. */
function aggregatedType(type: TypeRef): TypeName | null {
  if ("named" in type) return type.named;
  return "named" in type.list ? type.list.named : null;
}

function operandTypeName(operand: AggregateOperand, subgraph: string): TypeName {
  return "object" in operand
    ? { custom: keyOf(subgraph, operand.object.aggregatedType) }
    : typeName(operand.scalar.aggregatedType, subgraph);
}

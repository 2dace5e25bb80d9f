import { type Key, keyOf, shown } from "../../names.ts";
import type {
  AggregateComparableRelationship,
  BooleanExpressionObjectAggregateOperand,
} from "../../opendd/metadata.gen.ts";
import type { ObjectBooleanExpression } from "../../resolved.ts";
import type { RelationshipDefinition } from "../known.ts";
import { definitionOf } from "../named.ts";
import { firstDuplicate, own } from "../own.ts";
import { refuse } from "../report.ts";
import type { AggregateBooleanKnown } from "./aggregate-boolean-expressions.ts";

type Compared = ObjectBooleanExpression["relationships"];

/** The boolean expressions over the aggregates of what is related. */
export function comparedRelationships(
  { comparableRelationships = [] }: BooleanExpressionObjectAggregateOperand,
  objectType: Key,
  known: AggregateBooleanKnown,
): Compared {
  const twice = firstDuplicate(comparableRelationships, (one) => one.relationshipName);
  if (twice !== undefined) {
    refuse(
      `the relationship '${twice.relationshipName}' is defined more than once in the comparable relationships`,
    );
  }
  const compared: Compared = {};
  for (const one of comparableRelationships) {
    const relationship = own(known.relationships[objectType] ?? {}, one.relationshipName);
    const of = `the comparable relationship '${one.relationshipName}' for the operand type '${shown(objectType)}'`;
    if (relationship === undefined) {
      refuse(
        `the comparable relationship '${one.relationshipName}' was not found for the operand type '${shown(objectType)}'`,
      );
    }
    // Its target is in a subgraph that is not there.
    if (relationship === null) continue;
    compared[one.relationshipName] = {
      expression: null,
      aggregate: targetExpression(one, of, relationship, known),
      deprecated: deprecation(relationship),
    };
  }
  return compared;
}

function deprecation({ definition: { deprecated } }: RelationshipDefinition) {
  return deprecated ? { reason: deprecated.reason ?? null } : null;
}

function targetExpression(
  { relationshipName, aggregateBooleanExpressionType }: AggregateComparableRelationship,
  of: string,
  { definition, targetSubgraph }: RelationshipDefinition,
  { parsed }: AggregateBooleanKnown,
): Key {
  const { target } = definition;
  if (!("model" in target)) refuse(`${of} targets a command. This is not supported`);
  if (target.model.relationshipType !== "Object") {
    refuse(`${of} is an array relationship. This is not supported`);
  }
  const model = definitionOf(parsed, "Model", keyOf(targetSubgraph, target.model.name));
  if (model === undefined) {
    refuse(
      `${of} targets a model than cannot be found: '${shown(keyOf(targetSubgraph, target.model.name))}'`,
    );
  }
  const key = keyOf(targetSubgraph, aggregateBooleanExpressionType);
  const expression = definitionOf(parsed, "BooleanExpressionType", key);
  if (expression === undefined) {
    refuse(`${of} references a boolean expression type that cannot be found: '${shown(key)}'`);
  }
  const { operand } = expression.object.definition;
  if (!("objectAggregate" in operand)) {
    refuse(
      `the boolean expression type '${shown(key)}' used in the comparable relationship '${relationshipName}' does not have an object aggregate operand`,
    );
  }
  const targetType = keyOf(targetSubgraph, model.object.definition.objectType);
  const operandType = keyOf(targetSubgraph, operand.objectAggregate.type);
  if (targetType === operandType) return key;
  refuse(
    `the object type of the target of the relationship '${relationshipName}' (${shown(targetType)}) does not match the operand type of the boolean expression type '${shown(key)}': '${shown(operandType)}'`,
  );
}

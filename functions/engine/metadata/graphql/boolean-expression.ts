import type { GraphqlInput, GraphqlType } from "../graphql-schema.ts";
import type { Key } from "../names.ts";
import type {
  ObjectBooleanExpression,
  Relationship,
  Role,
  ScalarBooleanExpression,
} from "../resolved.ts";
import { comparisonName, whereName } from "./expression-use.ts";
import { input, inputType, listOf, named } from "./members.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { inputRef } from "./type-use.ts";
import { both } from "./visibility.ts";

type Inputs = Record<string, GraphqlInput>;

/** The input that compares objects, by their fields and by what is related to them. */
export function whereType(
  builder: SchemaBuilder,
  name: string,
  expression: ObjectBooleanExpression,
): GraphqlType {
  return inputType(name, null, {
    ...logicalOperators(builder, name, expression.logicalOperators),
    ...comparableFields(builder, expression),
    ...comparableRelationships(builder, expression),
  });
}

/** The input that compares a scalar by operators. */
export function comparisonType(
  builder: SchemaBuilder,
  name: string,
  expression: ScalarBooleanExpression,
): GraphqlType {
  const inputs = logicalOperators(builder, name, expression.logicalOperators);
  const { filter } = builder.resolved.graphql;
  if (expression.isNull && filter !== null) {
    inputs[filter.isNull] = input(named("Boolean"), { is: "isNull" }, null);
  }
  for (const [operator, { argumentType, deprecated }] of Object.entries(expression.operators)) {
    inputs[operator] = input(
      // Whoever compares gives one operator or several, and none must be given.
      { ...inputRef(builder, argumentType), nullable: true },
      { is: "operator", expression: expression.name, operator },
      null,
      { deprecated },
    );
  }
  return inputType(name, null, inputs);
}

function logicalOperators(builder: SchemaBuilder, name: string, offered: boolean): Inputs {
  const { filter } = builder.resolved.graphql;
  if (!offered || filter === null) return {};
  return {
    [filter.and]: input(listOf(name), { is: "and" }, null),
    [filter.or]: input(listOf(name), { is: "or" }, null),
    [filter.not]: input(named(name), { is: "not" }, null),
  };
}

function comparableFields(builder: SchemaBuilder, expression: ObjectBooleanExpression): Inputs {
  const inputs: Inputs = {};
  const type = builder.resolved.objectTypes[expression.objectType];
  if (type === undefined) return inputs;
  for (const [field, { expression: of, deprecated }] of Object.entries(expression.fields)) {
    const compared = comparedBy(builder, of);
    if (compared === null) continue;
    const seenBy = builder.visible.fields(type, [field]);
    inputs[field] = input(
      named(compared.name),
      { is: "comparableField", expression: expression.name, field },
      compared.seenBy === null ? seenBy : both(seenBy, compared.seenBy),
      { deprecated },
    );
  }
  return inputs;
}

/** The input for the value of a field; `seenBy` null: whoever sees the field. */
function comparedBy(
  builder: SchemaBuilder,
  key: Key,
): { name: string; seenBy: Role[] | null } | null {
  const { booleanExpressions, objectTypes } = builder.resolved;
  const expression = booleanExpressions[key];
  if (expression?.kind !== "object") {
    const name = comparisonName(builder, key);
    return name === null ? null : { name, seenBy: null };
  }
  const name = whereName(builder, key);
  const object = objectTypes[expression.objectType];
  if (name === null || object === undefined) return null;
  return { name, seenBy: builder.visible.type(object) };
}

function comparableRelationships(
  builder: SchemaBuilder,
  expression: ObjectBooleanExpression,
): Inputs {
  const inputs: Inputs = {};
  const type = builder.resolved.objectTypes[expression.objectType];
  for (const [relationship, one] of Object.entries(expression.relationships)) {
    const definition = type?.relationships[relationship];
    if (type === undefined || definition === undefined) continue;
    const name = relatedWhere(builder, definition, one.expression);
    if (name === null) continue;
    inputs[definition.graphqlFieldName] = input(
      named(name),
      { is: "comparableRelationship", expression: expression.name, relationship },
      builder.visible.relationship(type, definition),
      { deprecated: one.deprecated },
    );
  }
  return inputs;
}

/** The input for related rows; null where they cannot be compared. */
function relatedWhere(
  builder: SchemaBuilder,
  { target }: Relationship,
  expression: Key | null,
): string | null {
  if (target.kind !== "model") return null;
  const { flags, models } = builder.resolved;
  const comparable =
    flags.bypassRelationComparisonsNdcCapability || target.capability.relationComparisons;
  const model = models[target.model];
  if (!comparable || model === undefined || model.source === null) return null;
  const key = expression ?? model.filterExpression;
  return key === null ? null : whereName(builder, key);
}

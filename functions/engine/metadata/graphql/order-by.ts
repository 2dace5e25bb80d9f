import type { EnumValue, GraphqlInput, GraphqlType } from "../graphql-schema.ts";
import type { Key } from "../names.ts";
import type { ObjectType, OrderByExpression, Relationship } from "../resolved.ts";
import { modelOrderByName, orderByName } from "./expression-use.ts";
import { input, inputType, listOf, named, sorted } from "./members.ts";
import type { SchemaBuilder } from "./schema-builder.ts";

type Direction = "Asc" | "Desc";
type ObjectOperand = Extract<OrderByExpression["operand"], { kind: "object" }>;

const DESCRIPTIONS: Record<Direction, string> = {
  Asc: "Sorts the data in ascending order",
  Desc: "Sorts the data in descending order",
};

/** The input that orders objects, by their fields and by what they are related to. */
export function orderByType(
  builder: SchemaBuilder,
  name: string,
  { name: key, operand }: OrderByExpression,
): GraphqlType {
  if (operand.kind !== "object") return inputType(name, null, {});
  const type = builder.resolved.objectTypes[operand.objectType];
  if (type === undefined) return inputType(name, null, {});
  return inputType(name, null, {
    ...fieldsOf(builder, type, key, operand),
    ...relationshipsOf(builder, type, key, operand),
  });
}

/** The enum of directions. */
export function directionsType(
  { resolved }: SchemaBuilder,
  name: string,
  directions: readonly Direction[],
): GraphqlType {
  const { asc = "Asc", desc = "Desc" } = resolved.graphql.orderBy ?? {};
  const values: Record<string, EnumValue> = {};
  for (const direction of directions) {
    const description = DESCRIPTIONS[direction];
    const value: EnumValue = { description, deprecated: null, seenBy: null, means: { direction } };
    values[direction === "Asc" ? asc : desc] = value;
  }
  return { kind: "enum", name, description: null, values: sorted(values) };
}

function fieldsOf(builder: SchemaBuilder, type: ObjectType, key: Key, { fields }: ObjectOperand) {
  const inputs: Record<string, GraphqlInput> = {};
  // Where several keys of one object are allowed, inner orders were lists from the beginning.
  const single = builder.resolved.flags.disallowMultipleInputObjectFieldsInGraphqlOrderBy;
  for (const [field, by] of Object.entries(fields)) {
    const scalar = directionsOf(builder, by);
    const nested = "expression" in by ? orderByName(builder, by.expression) : null;
    const direction = scalar && directionsName(builder, scalar);
    const seenBy = builder.visible.fields(type, [field]);
    const means = { is: "orderableField", expression: key, field } as const;
    if (direction !== null) inputs[field] = input(named(direction), means, seenBy);
    else if (nested !== null) {
      inputs[field] = input(single ? named(nested) : listOf(nested), means, seenBy, {
        deprecated: type.fields[field]?.deprecated ?? null,
      });
    }
  }
  return inputs;
}

function relationshipsOf(
  builder: SchemaBuilder,
  type: ObjectType,
  key: Key,
  { relationships }: ObjectOperand,
) {
  const inputs: Record<string, GraphqlInput> = {};
  for (const [relationship, { expression }] of Object.entries(relationships)) {
    const definition = type.relationships[relationship];
    if (definition === undefined) continue;
    const of = relatedOrderBy(builder, definition, expression);
    if (of === null) continue;
    inputs[definition.graphqlFieldName] = input(
      named(of),
      { is: "orderableRelationship", expression: key, relationship },
      builder.visible.relationship(type, definition),
    );
  }
  return inputs;
}

/** Rows are ordered by a related one only where there is one, and its model has a source. */
function relatedOrderBy(
  builder: SchemaBuilder,
  { target }: Relationship,
  expression: Key | null,
): string | null {
  if (target.kind !== "model" || target.relationshipType !== "Object") return null;
  const model = builder.resolved.models[target.model];
  if (model === undefined || model.source === null) return null;
  return expression === null ? modelOrderByName(builder, model) : orderByName(builder, expression);
}

/** Null: the field holds an object. */
function directionsOf(
  builder: SchemaBuilder,
  by: ObjectOperand["fields"][string],
): readonly Direction[] | null {
  if ("directions" in by) return by.directions;
  const operand = builder.resolved.orderByExpressions[by.expression]?.operand;
  return operand?.kind === "scalar" ? operand.directions : null;
}

/** The enum of exactly these directions, else the narrowest that has them all. */
function directionsName(builder: SchemaBuilder, wanted: readonly Direction[]): string | null {
  const [best] = (builder.resolved.graphql.orderBy?.enumTypes ?? [])
    .filter(({ directions }) => wanted.every((one) => directions.includes(one)))
    .toSorted((a, b) => a.directions.length - b.directions.length);
  if (best === undefined) return null;
  return builder.register(best.typeName, { of: "directions", directions: best.directions });
}

import type { FieldMeaning, GraphqlField, GraphqlType } from "../graphql-schema.ts";
import { type Key, shown } from "../names.ts";
import type { AggregateCount, AggregateExpression } from "../resolved.ts";
import { field, named, sorted } from "./members.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { aggregateName, outputRef } from "./type-use.ts";

type Fields = Record<string, GraphqlField>;

/** The object that aggregates are selected from. */
export function aggregateType(
  builder: SchemaBuilder,
  name: string,
  expression: AggregateExpression,
): GraphqlType {
  const { operand, description } = expression;
  const fields: Fields =
    operand.kind === "object"
      ? aggregatableFields(builder, expression.name, operand)
      : functions(builder, expression.name, operand);
  addCounts(builder, expression, fields);
  return { kind: "object", name, description, fields: sorted(fields), interfaces: [] };
}

function aggregatableFields(
  builder: SchemaBuilder,
  key: Key,
  operand: Extract<AggregateExpression["operand"], { kind: "object" }>,
): Fields {
  const fields: Fields = {};
  const type = builder.resolved.objectTypes[operand.objectType];
  if (type === undefined) return fields;
  for (const [name, { expression, description, deprecated }] of Object.entries(operand.fields)) {
    fields[name] = field(
      named(aggregateName(builder, expression), false),
      { is: "aggregateField", aggregateExpression: key, field: name },
      builder.visible.fields(type, [name]),
      { description, deprecated: deprecated ?? type.fields[name]?.deprecated ?? null },
    );
  }
  return fields;
}

function functions(
  builder: SchemaBuilder,
  key: Key,
  operand: Extract<AggregateExpression["operand"], { kind: "scalar" }>,
): Fields {
  const fields: Fields = {};
  for (const [name, { returnType, description, deprecated }] of Object.entries(operand.functions)) {
    fields[name] = field(
      outputRef(builder, returnType),
      { is: "aggregateFunction", aggregateExpression: key, function: name },
      null,
      { description, deprecated },
    );
  }
  return fields;
}

function addCounts(builder: SchemaBuilder, expression: AggregateExpression, fields: Fields): void {
  const { aggregate } = builder.resolved.graphql;
  if (aggregate === null) return;
  const { name: aggregateExpression, count, countDistinct } = expression;
  const counts: [string, AggregateCount | null, FieldMeaning][] = [
    [aggregate.count, count, { is: "count", aggregateExpression }],
    [aggregate.countDistinct, countDistinct, { is: "countDistinct", aggregateExpression }],
  ];
  for (const [name, one, does] of counts) {
    if (one === null) continue;
    if (Object.hasOwn(fields, name)) {
      builder.refuse(
        `the aggregation function ${name} conflicts with the aggregatable field ${name} in the aggregate expression ${shown(aggregateExpression)}. Either rename the aggregation function or the field`,
      );
    }
    const { returnType, description, deprecated } = one;
    // There is always a count, whatever the metadata says of its type.
    const type = { ...outputRef(builder, returnType), nullable: false };
    fields[name] = field(type, does, null, { description, deprecated });
  }
}

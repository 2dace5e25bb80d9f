import type { GraphqlField, GraphqlInput } from "../graphql-schema.ts";
import { shown } from "../names.ts";
import type { Command, Model, ObjectType, Relationship, RelationshipTarget } from "../resolved.ts";
import { commandArguments } from "./command.ts";
import { field, listOf, named } from "./members.ts";
import { aggregateArguments, selectionArguments } from "./model-arguments.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { aggregateName, objectName, outputRef } from "./type-use.ts";

type ModelTarget = Extract<RelationshipTarget, { kind: "model" }>;

/** The field of a relationship, and the one of its aggregate. */
export function relationshipFields(
  builder: SchemaBuilder,
  typeName: string,
  type: ObjectType,
  relationship: Relationship,
): [name: string, GraphqlField][] {
  const { target } = relationship;
  if (target.kind === "command") {
    const command = builder.resolved.commands[target.command];
    if (command === undefined) return [];
    if (command.source?.kind === "procedure") {
      builder.refuse(
        `relationships to procedure based commands are not supported: ${relationship.name} of type ${shown(type.name)}`,
      );
    }
    return [commandField(builder, type, relationship, target, command)];
  }
  const model = builder.resolved.models[target.model];
  if (model === undefined) return [];
  return [
    modelField(builder, type, relationship, target, model),
    ...aggregateField(builder, typeName, type, relationship, target, model),
  ];
}

function commandField(
  builder: SchemaBuilder,
  type: ObjectType,
  relationship: Relationship,
  target: Extract<RelationshipTarget, { kind: "command" }>,
  command: Command,
): [string, GraphqlField] {
  const mapped = target.mappings.map((one) => one.argument);
  const taken: Record<string, GraphqlInput> = commandArguments(builder, command, mapped);
  return [
    relationship.graphqlFieldName,
    field(
      outputRef(builder, target.type),
      { is: "relationship", objectType: type.name, relationship: relationship.name },
      builder.visible.relationship(type, relationship),
      { ...told(relationship), arguments: taken },
    ),
  ];
}

function modelField(
  builder: SchemaBuilder,
  type: ObjectType,
  relationship: Relationship,
  target: ModelTarget,
  model: Model,
): [string, GraphqlField] {
  const many = target.relationshipType === "Array";
  const of = objectName(builder, target.objectType);
  return [
    relationship.graphqlFieldName,
    field(
      many ? listOf(of) : named(of),
      { is: "relationship", objectType: type.name, relationship: relationship.name },
      builder.visible.relationship(type, relationship),
      { ...told(relationship), arguments: many ? selectionArguments(builder, model) : {} },
    ),
  ];
}

function aggregateField(
  builder: SchemaBuilder,
  typeName: string,
  type: ObjectType,
  relationship: Relationship,
  { aggregate }: ModelTarget,
  model: Model,
): [string, GraphqlField][] {
  const name = aggregate?.graphqlFieldName ?? null;
  if (aggregate === null || name === null) return [];
  const made = field(
    named(aggregateName(builder, aggregate.expression), false),
    { is: "relationshipAggregate", objectType: type.name, relationship: relationship.name },
    builder.visible.relationship(type, relationship),
    {
      description: aggregate.description,
      deprecated: relationship.deprecated,
      arguments: aggregateArguments(builder, model, { field: name, type: typeName }),
    },
  );
  return [[name, made]];
}

function told({ description, deprecated }: Relationship) {
  return { description, deprecated };
}

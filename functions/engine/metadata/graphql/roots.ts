import type { GraphqlField, GraphqlType } from "../graphql-schema.ts";
import { shown } from "../names.ts";
import type { Model, RootField, Role } from "../resolved.ts";
import { federationFields } from "./apollo-federation.ts";
import { commandField } from "./command.ts";
import { field, listOf, named, sorted } from "./members.ts";
import { aggregateArguments, manyArguments, oneArguments } from "./model-arguments.ts";
import { nodeField } from "./relay.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { aggregateName, objectName } from "./type-use.ts";
import { both } from "./visibility.ts";

type Fields = Record<string, GraphqlField>;
/** How a field is called and told in one root. */
type Naming = Pick<RootField, "rootField" | "description" | "deprecated">;

const CARRIED_OUT_BY = { Query: "function", Mutation: "procedure" } as const;

export function queryRoot(builder: SchemaBuilder, name: string): GraphqlType {
  const fields: Fields = {};
  for (const model of Object.values(builder.resolved.models)) {
    addModel(builder, fields, model, name, (root) => root);
  }
  addCommands(builder, fields, "Query");
  const node = nodeField(builder);
  const more = { ...(node === null ? {} : { node }), ...federationFields(builder) };
  for (const [own, made] of Object.entries(more)) {
    if (Object.hasOwn(fields, own))
      builder.refuse(`duplicate field name ${own} generated while building query root`);
    fields[own] = made;
  }
  return root(name, fields);
}

export function mutationRoot(builder: SchemaBuilder, name: string): GraphqlType {
  const fields: Fields = {};
  addCommands(builder, fields, "Mutation");
  return root(name, fields);
}

/** The fields of queries that may be subscribed to, for the roles that may subscribe. */
export function subscriptionRoot(builder: SchemaBuilder, name: string): GraphqlType {
  const fields: Fields = {};
  for (const model of Object.values(builder.resolved.models)) {
    const subscribers = builder.visible
      .model(model)
      .filter((role) => model.permissions[role]?.allowSubscriptions);
    addModel(builder, fields, model, name, (of) => of.subscription, subscribers);
  }
  return root(name, fields);
}

function root(name: string, fields: Fields): GraphqlType {
  return { kind: "object", name, description: null, fields: sorted(fields), interfaces: [] };
}

/** `namingOf` null: the field is not in this root. */
function addModel(
  builder: SchemaBuilder,
  fields: Fields,
  model: Model,
  type: string,
  namingOf: (root: RootField) => Naming | null,
  seenBy: readonly Role[] = builder.visible.model(model),
): void {
  const { selectMany, selectUniques, aggregate } = model.graphql;
  for (const unique of selectUniques) {
    const naming = namingOf(unique);
    if (naming === null) continue;
    const { uniqueIdentifier } = unique;
    const rowType = builder.resolved.objectTypes[model.objectType];
    const byKey = rowType === undefined ? [] : builder.visible.fields(rowType, uniqueIdentifier);
    const at = { field: naming.rootField, type };
    fields[naming.rootField] = field(
      named(objectName(builder, model.objectType)),
      { is: "selectOne", model: model.name, uniqueIdentifier },
      both(seenBy, byKey),
      { ...told(naming), arguments: oneArguments(builder, model, uniqueIdentifier, at) },
    );
  }
  const many = selectMany && namingOf(selectMany);
  if (many !== null) {
    fields[many.rootField] = field(
      listOf(objectName(builder, model.objectType)),
      { is: "selectMany", model: model.name },
      [...seenBy],
      {
        ...told(many),
        arguments: manyArguments(builder, model, { field: many.rootField, type }),
      },
    );
  }
  const aggregated = aggregate && namingOf(aggregate);
  if (aggregated !== null && model.aggregateExpression !== null) {
    fields[aggregated.rootField] = field(
      named(aggregateName(builder, model.aggregateExpression)),
      { is: "selectAggregate", model: model.name },
      [...seenBy],
      {
        ...told(aggregated),
        arguments: aggregateArguments(builder, model, { field: aggregated.rootField, type }),
      },
    );
  }
}

function addCommands(builder: SchemaBuilder, fields: Fields, kind: "Query" | "Mutation"): void {
  for (const command of Object.values(builder.resolved.commands)) {
    const { graphql } = command;
    if (graphql?.kind !== kind) continue;
    if (command.source !== null && command.source.kind !== CARRIED_OUT_BY[kind]) {
      builder.refuse(
        `Cannot have a function based command backed by a procedure or vice versa. Found for command ${shown(command.name)}`,
      );
    }
    fields[graphql.rootField] = commandField(builder, command, graphql);
  }
}

function told({ description, deprecated }: Naming) {
  return { description, deprecated };
}

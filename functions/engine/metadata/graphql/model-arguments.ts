import type { GraphqlInput, GraphqlType } from "../graphql-schema.ts";
import { shown } from "../names.ts";
import type { Model } from "../resolved.ts";
import { modelOrderByName, whereName } from "./expression-use.ts";
import { input, inputType, listOf, named, sorted } from "./members.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { inputRef } from "./type-use.ts";

type Inputs = Record<string, GraphqlInput>;
/** The field that has the arguments, as messages name it. */
interface Place {
  field: string;
  type: string;
}

/** What selects, orders and cuts the rows of a model. */
export function selectionArguments(builder: SchemaBuilder, model: Model): Inputs {
  const { limitField, offsetField, orderBy, filter } = builder.resolved.graphql;
  const inputs: Inputs = {};
  const { paged } = model.graphql;
  if (paged && limitField !== null) inputs[limitField] = input(named("Int"), { is: "limit" }, null);
  if (paged && offsetField !== null)
    inputs[offsetField] = input(named("Int"), { is: "offset" }, null);
  const order = modelOrderByName(builder, model);
  if (orderBy !== null && order !== null) {
    inputs[orderBy.orderBy] = input(listOf(order), { is: "orderBy" }, null);
  }
  const where = model.filterExpression && whereName(builder, model.filterExpression);
  if (filter !== null && where !== null) {
    inputs[filter.where] = input(named(where), { is: "where" }, null);
  }
  return sorted(inputs);
}

/** Arguments of a field that answers many rows: the selection's, and the model's in one input. */
export function manyArguments(builder: SchemaBuilder, model: Model, at: Place): Inputs {
  return together(builder, selectionArguments(builder, model), argumentsInput(builder, model), at);
}

/** Arguments of a field that aggregates rows. */
export function aggregateArguments(builder: SchemaBuilder, model: Model, at: Place): Inputs {
  const inputs = argumentsInput(builder, model);
  const { aggregate } = builder.resolved.graphql;
  const { filterInputTypeName: name } = model.graphql;
  if (aggregate === null) return inputs;
  if (name === null) {
    builder.refuse(
      `Cannot generate the filter input type for model ${shown(model.name)} since filterInputTypeName isn't defined in the graphql config`,
    );
    return inputs;
  }
  builder.register(name, { of: "filterInput", model: model.name });
  const filterInput = { [aggregate.filterInput]: input(named(name), { is: "filterInput" }, null) };
  return together(builder, inputs, filterInput, at);
}

/** The input that holds a model's own arguments. */
export function argumentsType(builder: SchemaBuilder, name: string, model: Model): GraphqlType {
  return inputType(name, null, ownArguments(builder, model));
}

/** The input that filters the rows that are aggregated. */
export function filterInputType(builder: SchemaBuilder, name: string, model: Model): GraphqlType {
  return inputType(name, null, selectionArguments(builder, model));
}

/** Arguments of a field that answers one row: its unique identifier, and the model's side by side. */
export function oneArguments(
  builder: SchemaBuilder,
  model: Model,
  uniqueIdentifier: readonly string[],
  at: Place,
): Inputs {
  const type = builder.resolved.objectTypes[model.objectType];
  const inputs: Inputs = {};
  for (const one of uniqueIdentifier) {
    const definition = type?.fields[one];
    if (definition === undefined) continue;
    inputs[one] = input(
      inputRef(builder, definition.type),
      { is: "uniqueIdentifier", field: one },
      null,
    );
  }
  return together(builder, inputs, ownArguments(builder, model), at);
}

/** Who has a preset for an argument does not see the argument. */
function ownArguments(builder: SchemaBuilder, model: Model): Inputs {
  const inputs: Inputs = {};
  for (const [argument, { type, description }] of Object.entries(model.arguments)) {
    const givers = builder.visible
      .model(model)
      .filter((role) => !presets(model, role).includes(argument));
    inputs[argument] = input(inputRef(builder, type), { is: "argument", argument }, givers, {
      description,
    });
  }
  return inputs;
}

function argumentsInput(builder: SchemaBuilder, model: Model): Inputs {
  const { argumentsField } = builder.resolved.graphql;
  const { argumentsInputTypeName: name } = model.graphql;
  if (Object.keys(model.arguments).length === 0) return {};
  if (argumentsField === null || name === null) {
    builder.refuse(
      `Cannot generate arguments for model ${shown(model.name)} since argumentsInputType and it's corresponding graphql config argumentsInput isn't defined`,
    );
    return {};
  }
  builder.register(name, { of: "arguments", model: model.name });
  const rest = needsNothing(builder, model) ? { defaultValue: {} } : {};
  const seenBy = builder.visible.model(model);
  return { [argumentsField]: input(named(name, false), { is: "arguments" }, seenBy, rest) };
}

/** Whether the input may be left out: each argument may be, or some role has a preset for it. */
function needsNothing(builder: SchemaBuilder, model: Model): boolean {
  const preset = builder.visible.model(model).flatMap((role) => presets(model, role));
  return Object.entries(model.arguments).every(
    ([argument, { type }]) => type.nullable || preset.includes(argument),
  );
}

function presets(model: Model, role: string): string[] {
  return model.permissions[role]?.argumentPresets.map((one) => one.argument) ?? [];
}

function together(builder: SchemaBuilder, a: Inputs, b: Inputs, at: Place): Inputs {
  for (const name of Object.keys(b)) {
    if (Object.hasOwn(a, name)) {
      builder.refuse(`Conflicting argument names ${name} for field ${at.field} of type ${at.type}`);
    }
  }
  return sorted({ ...a, ...b });
}

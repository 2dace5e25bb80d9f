import type { BoundField, BoundOperation } from "../graphql/bind.ts";
import { RequestError } from "../graphql/request-error.ts";
import type { Key } from "../metadata/names.ts";
import { commandFieldArguments, commandSource, selectOutput } from "./command.ts";
import type { PlanContext } from "./context.ts";
import { all, leaf } from "./expression.ts";
import { jsonOf } from "./input-json.ts";
import { modelAnswer } from "./join.ts";
import { modelFieldArguments } from "./model-arguments.ts";
import { nodeWork, entitiesWork } from "./node.ts";
import { askedOf } from "./paging.ts";
import { columnOf, type Gathering, placeOf, targetOf, joinsOf } from "./place.ts";
import type { Expression, Fetch, OperationPlan, RootWork } from "./plan.ts";
import { sourceOf } from "./relationship-request.ts";
import { permissionFilter } from "./row-filter.ts";
import { selectObject } from "./selection.ts";

/** What there is to do for an operation. Throws `RequestError`. */
export function planOperation(cx: PlanContext, operation: BoundOperation): OperationPlan {
  // Whatever else would be wrong with its fields.
  if (operation.kind === "subscription" && operation.selection.fields.length !== 1) {
    throw new RequestError("Only one subscription root field is allowed");
  }
  return {
    inSequence: operation.kind === "mutation",
    roots: operation.selection.fields.map((field) => ({
      responseName: field.responseName,
      ...planRoot(cx, field, operation.selection.type),
    })),
  };
}

function planRoot(cx: PlanContext, field: BoundField, rootType: string): RootWork {
  const { does } = field;
  if (does.is === "typename") return { do: "value", value: rootType };
  if (does.is === "introspection" || does.is === "service") return { do: "introspection" };
  if (does.is === "selectMany" || does.is === "selectAggregate") {
    return { do: "fetch", fetch: modelFetch(cx, does.model, { field, one: false, where: [] }) };
  }
  if (does.is === "selectOne") {
    const where = identifiers(field);
    return { do: "fetch", fetch: modelFetch(cx, does.model, { field, one: true, where }) };
  }
  if (does.is === "command") return commandWork(cx, does.command, field);
  if (does.is === "node") return nodeWork(cx, field, modelFetch);
  if (does.is === "entities") return { do: "all", of: entitiesWork(cx, field, modelFetch) };
  throw new Error(`${field.name} means ${does.is}, which is no root field`);
}

/** Fields of the rows with the values they have to have. */
export type Identifiers = readonly { field: string; value: unknown }[];

function identifiers({ arguments: given }: BoundField): Identifiers {
  return Object.values(given).flatMap(({ does, value }) =>
    does.is === "uniqueIdentifier" ? [{ field: does.field, value: jsonOf(value) }] : [],
  );
}

export type ModelFetch = typeof modelFetch;

function modelFetch(
  cx: PlanContext,
  key: Key,
  of: { field: BoundField; one: boolean; where: Identifiers },
): Fetch {
  const { field } = of;
  const model = cx.metadata.model(key);
  const source = sourceOf(model);
  const gathering: Gathering = {
    connector: source.connector,
    relationships: {},
    joins: [],
  };
  const place = placeOf(cx, model.objectType, source.connector, source.ndcType);
  const asked = askedOf(cx, gathering, place, field);
  const equal = of.where.map(({ field: name, value }): Expression => {
    const { column, operators } = columnOf(place, name);
    return leaf({
      type: "binary_comparison_operator",
      column: targetOf(place, column),
      operator: operators?.equal ?? "_eq",
      value: { type: "scalar", value },
    });
  });
  const filter = permissionFilter(cx, gathering, place, model);
  const predicate = all([filter, asked.where, ...equal]);
  const answer = modelAnswer(cx, gathering, place, { field, one: of.one }, selectObject);
  return {
    of: { model: field.responseName },
    connector: source.connector,
    collection: source.collection,
    arguments: modelFieldArguments(cx, gathering, model, field),
    query: { ...asked.paging, ...(predicate === null ? {} : { predicate }), ...answer.query },
    relationships: gathering.relationships,
    answer: answer.shape,
    joins: joinsOf(gathering),
  };
}

function commandWork(cx: PlanContext, key: Key, field: BoundField): RootWork {
  const command = cx.metadata.command(key);
  const source = commandSource(command);
  const gathering: Gathering = {
    connector: source.connector,
    relationships: {},
    joins: [],
  };
  const output = selectOutput(cx, gathering, command, field.selection, selectObject);
  const common = {
    of: { command: field.responseName },
    connector: source.connector,
    arguments: commandFieldArguments(cx, gathering, command, field),
    relationships: gathering.relationships,
    answer: { is: "command", value: output.shape, headers: output.headers } as const,
    joins: joinsOf(gathering),
  };
  if (source.kind === "procedure") {
    return { do: "mutate", mutation: { ...common, procedure: source.name, fields: output.fields } };
  }
  const query = { fields: { __value: output.column } };
  return { do: "fetch", fetch: { ...common, collection: source.name, query } };
}

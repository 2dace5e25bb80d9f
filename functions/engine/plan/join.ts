import type { BoundField } from "../graphql/bind.ts";
import type { Relationship } from "../metadata/resolved.ts";
import { aggregates, aggregatesOfNone } from "./aggregate.ts";
import { commandFieldArguments, commandSource, selectOutput } from "./command.ts";
import type { PlanContext } from "./context.ts";
import { all, leaf } from "./expression.ts";
import { modelFieldArguments } from "./model-arguments.ts";
import { askedOf } from "./paging.ts";
import { columnOf, type Gathering, type Place, placeOf, targetOf, joinsOf } from "./place.ts";
import type { Argument, AnswerShape, Expression, Fetch, Join, PlannedField } from "./plan.ts";
import { type CommandTarget, type ModelTarget, sourceOf } from "./relationship-request.ts";
import { permissionFilter } from "./row-filter.ts";
import type { SelectObject } from "./select-object.ts";

interface Into {
  place: Place;
  fields: Record<string, PlannedField>;
}

/** Where the answer holds fields of our rows: those that are selected anyway, or hidden ones. */
export function keysOf(
  { place, fields }: Into,
  names: readonly string[],
): { field: string; key: string }[] {
  return names.map((field) => {
    const { column } = columnOf(place, field);
    const known = Object.entries(fields).find(
      ([, one]) =>
        one.type === "column" &&
        one.column === column &&
        one.fields === undefined &&
        one.arguments === undefined,
    );
    const key = known?.[0] ?? `__hasura_phantom_field__${field}`;
    if (known === undefined) fields[key] = { type: "column", column };
    return { field, key };
  });
}

/** What is asked of the other connector for the keys of our rows. */
export function joinOf(
  cx: PlanContext,
  into: Into,
  relationship: Relationship,
  field: BoundField,
  select: SelectObject,
): Join {
  const { target } = relationship;
  return target.kind === "model"
    ? modelJoin(cx, into, target, field, select)
    : commandJoin(cx, into, target, field, select);
}

function modelJoin(
  cx: PlanContext,
  into: Into,
  target: ModelTarget,
  field: BoundField,
  select: SelectObject,
): Join {
  const model = cx.metadata.model(target.model);
  const source = sourceOf(model);
  const there: Gathering = { connector: source.connector, relationships: {}, joins: [] };
  const place = placeOf(cx, model.objectType, source.connector, source.ndcType);
  const on: { variable: string; key: string }[] = [];
  const equal: Expression[] = [];
  const more: Record<string, Argument> = {};
  for (const mapping of target.mappings) {
    if (!("field" in mapping.source)) continue;
    const [found] = keysOf(into, [mapping.source.field]);
    const variable = `$field_${mapping.source.field}`;
    on.push({ variable, key: found?.key ?? "" });
    if ("argument" in mapping.target) {
      more[mapping.target.argument] = { type: "variable", name: variable };
      continue;
    }
    const column = columnOf(place, mapping.target.field);
    equal.push(
      leaf({
        type: "binary_comparison_operator",
        column: targetOf(place, column.column),
        operator: column.operators?.equal ?? "_eq",
        value: { type: "variable", name: variable },
      }),
    );
  }
  const asked = askedOf(cx, there, place, field);
  const filter = permissionFilter(cx, there, place, model);
  const predicate = all([filter, asked.where, ...equal]);
  const query = { ...asked.paging, ...(predicate === null ? {} : { predicate }) };
  const answer = modelAnswer(
    cx,
    there,
    place,
    { field, one: target.relationshipType === "Object" },
    select,
  );
  const fetch: Fetch = {
    of: { model: field.responseName },
    connector: source.connector,
    collection: source.collection,
    arguments: modelFieldArguments(cx, there, model, field, more),
    query: { ...query, ...answer.query },
    relationships: there.relationships,
    answer: answer.shape,
    joins: joinsOf(there),
  };
  return { on: distinct(on), fetch, nothing: answerOfNone(fetch) };
}

function answerOfNone({ answer, query }: Pick<Fetch, "answer" | "query">): Join["nothing"] {
  if (answer.is === "aggregate") return aggregatesOfNone(answer.shape, query.aggregates ?? {});
  return answer.is === "rows" && !answer.one ? [] : null;
}

/** What a field of rows or of their aggregates selects. */
export function modelAnswer(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  { field, one }: { field: BoundField; one: boolean },
  select: SelectObject,
): { query: Pick<Fetch["query"], "fields" | "aggregates">; shape: AnswerShape } {
  if (field.selection === null) throw new Error(`${field.name} selects nothing`);
  if (field.does.is === "relationshipAggregate" || field.does.is === "selectAggregate") {
    const found = aggregates(cx, gathering, place, field.selection);
    return {
      query: { aggregates: found.aggregates },
      shape: { is: "aggregate", shape: found.shape },
    };
  }
  const selected = select(cx, gathering, place, field.selection);
  return { query: { fields: selected.fields }, shape: { is: "rows", one, row: selected.shape } };
}

function commandJoin(
  cx: PlanContext,
  into: Into,
  target: CommandTarget,
  field: BoundField,
  select: SelectObject,
): Join {
  const command = cx.metadata.command(target.command);
  const source = commandSource(command);
  const there: Gathering = { connector: source.connector, relationships: {}, joins: [] };
  const on: { variable: string; key: string }[] = [];
  const more: Record<string, Argument> = {};
  for (const { source: from, argument } of target.mappings) {
    if (!("field" in from)) continue;
    const [found] = keysOf(into, [from.field]);
    const variable = `$field_${from.field}`;
    on.push({ variable, key: found?.key ?? "" });
    more[argument] = { type: "variable", name: variable };
  }
  const output = selectOutput(cx, there, command, field.selection, select);
  return {
    on: distinct(on),
    nothing: null,
    fetch: {
      of: { command: field.responseName },
      connector: source.connector,
      collection: source.name,
      arguments: commandFieldArguments(cx, there, command, field, more),
      query: { fields: { __value: output.column } },
      relationships: there.relationships,
      answer: { is: "command", value: output.shape, headers: output.headers },
      joins: joinsOf(there),
    },
  };
}

function distinct(on: Join["on"]): Join["on"] {
  return on.filter(({ variable }, at) => on.findIndex((one) => one.variable === variable) === at);
}

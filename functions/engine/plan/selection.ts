import type { BoundField } from "../graphql/bind.ts";
import { aggregates } from "./aggregate.ts";
import { argumentJson } from "./arguments.ts";
import { commandFieldArguments, selectOutput } from "./command.ts";
import type { Relationship } from "../metadata/resolved.ts";
import { type PlanContext, relationshipOf } from "./context.ts";
import { all } from "./expression.ts";
import { joinOf, keysOf } from "./join.ts";
import { modelFieldArguments, relationshipArguments } from "./model-arguments.ts";
import { nestedFields, nestedShape } from "./nested.ts";
import { askedOf } from "./paging.ts";
import { columnOf, type Gathering, inside, type Place, placeOf } from "./place.ts";
import type { PlannedField, PlannedQuery, Shape, ShapeField } from "./plan.ts";
import {
  type CommandTarget,
  declare,
  declareCommand,
  type ModelTarget,
  requestName,
  sourceOf,
} from "./relationship-request.ts";
import { ownRecord } from "../own-record.ts";
import { permissionFilter } from "./row-filter.ts";
import type { Selected, SelectObject } from "./select-object.ts";

/** The fields of the objects at `place` that a selection asks for. */
export const selectObject: SelectObject = (cx, gathering, place, selection) => {
  const { typeName } = place.type.graphql;
  const here = selection.fields.filter(
    ({ onlyFor }) => onlyFor === null || (typeName !== null && onlyFor.includes(typeName)),
  );
  const selected: Selected = { fields: ownRecord(), shape: { is: "object", fields: [] } };
  const shapes: ShapeField[] = [];
  const later: (() => ShapeField)[] = [];
  for (const field of here) {
    // What needs columns of its own takes those that are selected anyway, so it comes last.
    const at = shapes.length;
    const made = selectField(cx, gathering, { place, fields: selected.fields }, field);
    if (typeof made !== "function") shapes.push(made);
    else {
      shapes.push({ responseName: field.responseName, from: "typename", value: "" });
      later.push(() => (shapes[at] = made()));
    }
  }
  for (const finish of later) finish();
  return { ...selected, shape: { is: "object", fields: shapes } };
};

interface Into {
  place: Place;
  fields: Record<string, PlannedField>;
}

function selectField(
  cx: PlanContext,
  gathering: Gathering,
  into: Into,
  field: BoundField,
): ShapeField | (() => ShapeField) {
  const { responseName, does } = field;
  const { place, fields } = into;
  if (does.is === "typename") {
    return { responseName, from: "typename", value: place.type.graphql.typeName ?? "" };
  }
  if (does.is === "field") {
    const { column, shape } = selectColumn(cx, gathering, place, field, does.field);
    fields[responseName] = column;
    return { responseName, from: "column", key: responseName, shape };
  }
  if (does.is === "globalId" || does.is === "interfaceId") {
    return () => {
      const parts = keysOf(into, place.type.globalIdFields);
      return { responseName, from: "globalId", typename: place.type.graphql.typeName ?? "", parts };
    };
  }
  if (does.is === "relationship" || does.is === "relationshipAggregate") {
    const relationship = relationshipOf(place.type, does.relationship);
    const { target } = relationship;
    const nested = place.path.length > 0;
    const { capability } = target;
    const local =
      capability.local === gathering.connector && (!nested || capability.supportsNested);
    if (target.kind === "model" && local) {
      return selectRelated(cx, gathering, into, { field, name: does.relationship, target });
    }
    if (target.kind === "command" && local) {
      return selectRelatedCommand(cx, gathering, into, { field, relationship, target });
    }
    // Its place among the joins is where it stands in the selection.
    const join = gathering.joins.push(null) - 1;
    return () => {
      gathering.joins[join] = joinOf(cx, into, relationship, field, selectObject);
      return { responseName, from: "join", join };
    };
  }
  throw new Error(`${field.name} means ${does.is}, which is no field of an object`);
}

function selectColumn(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  field: BoundField,
  name: string,
): { column: Extract<PlannedField, { type: "column" }>; shape: Shape } {
  const { column, columnType, arguments: mapping } = columnOf(place, name);
  const given = Object.entries(field.arguments).map(([argument, { value }]) => {
    const declared = place.type.fields[name]?.arguments[argument]?.type;
    if (declared === undefined) throw new Error(`${name} takes no ${argument}`);
    const json = argumentJson(cx, gathering.connector, declared, null, value);
    return [mapping[argument] ?? argument, { type: "literal" as const, value: json }] as const;
  });
  const common = {
    type: "column" as const,
    column,
    ...(given.length === 0 ? {} : { arguments: Object.fromEntries(given) }),
  };
  if (field.selection === null) return { column: common, shape: { is: "json" } };
  const nested = inside(cx, gathering.connector, place, name);
  if (nested === null) throw new Error(`${place.type.name}.${name} holds no object`);
  const { fields, shape } = selectObject(cx, gathering, nested, field.selection);
  return {
    column: { ...common, fields: nestedFields(columnType, fields) },
    shape: nestedShape(columnType, shape),
  };
}

function selectRelated(
  cx: PlanContext,
  gathering: Gathering,
  { place, fields }: Into,
  of: { field: BoundField; name: string; target: ModelTarget },
): ShapeField {
  const { field, target } = of;
  const relationship = relationshipOf(place.type, of.name);
  const model = cx.metadata.model(target.model);
  const source = sourceOf(model);
  const there = placeOf(cx, model.objectType, source.connector, source.ndcType);
  declare(cx, gathering, place, relationship, target);
  const { responseName } = field;
  if (field.selection === null) throw new Error(`${of.name} selects nothing`);
  const asked = askedOf(cx, gathering, there, field);
  const predicate = all([permissionFilter(cx, gathering, there, model), asked.where]);
  const query: PlannedQuery = { ...asked.paging, ...(predicate === null ? {} : { predicate }) };
  const request = {
    type: "relationship" as const,
    relationship: requestName(relationship),
    arguments: relationshipArguments(modelFieldArguments(cx, gathering, model, field)),
  };
  if (field.does.is === "relationshipAggregate") {
    const found = aggregates(cx, gathering, there, field.selection);
    fields[responseName] = { ...request, query: { ...query, aggregates: found.aggregates } };
    return { responseName, from: "aggregate", key: responseName, shape: found.shape };
  }
  const selected = selectObject(cx, gathering, there, field.selection);
  fields[responseName] = { ...request, query: { ...query, fields: selected.fields } };
  const one = target.relationshipType === "Object";
  return { responseName, from: "rows", key: responseName, one, row: selected.shape };
}

function selectRelatedCommand(
  cx: PlanContext,
  gathering: Gathering,
  { place, fields }: Into,
  of: { field: BoundField; relationship: Relationship; target: CommandTarget },
): ShapeField {
  const { field, relationship, target } = of;
  const command = cx.metadata.command(target.command);
  const output = selectOutput(cx, gathering, command, field.selection, selectObject);
  declareCommand(cx, gathering, place, relationship, target);
  fields[field.responseName] = {
    type: "relationship",
    relationship: requestName(relationship),
    arguments: relationshipArguments(commandFieldArguments(cx, gathering, command, field)),
    query: { fields: { __value: output.column } },
  };
  const { responseName } = field;
  const { shape: value, headers } = output;
  return { responseName, from: "command", key: responseName, value, headers };
}

import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { BoundInput, BoundValue } from "../graphql/bind.ts";
import { RequestError } from "../graphql/request-error.ts";
import { shown } from "../metadata/names.ts";
import { type PlanContext, relationshipOf } from "./context.ts";
import { and, toNdc } from "./expression.ts";
import { columnOf, type Gathering, inside, type Place, placeOf } from "./place.ts";
import { declare, requestName, sourceOf } from "./relationship-request.ts";
import { permissionFilter } from "./row-filter.ts";

/** The order that an `order_by` input asks for, or null. Throws `RequestError`. */
export function orderBy(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  value: BoundValue,
): ndc.OrderBy | null {
  if (value.is === "null") return null;
  const elements = elementsOf(cx, gathering, place, [], value);
  return elements.length === 0 ? null : { elements };
}

function elementsOf(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  path: readonly ndc.PathElement[],
  value: BoundValue,
): ndc.OrderByElement[] {
  if (value.is === "null") return [];
  // The order of a nested object may be a list, as that of the rows is.
  if (value.is === "list") {
    return value.items.flatMap((one) => elementsOf(cx, gathering, place, path, one));
  }
  if (value.is !== "object") throw new Error(`an order is a ${value.is}`);
  if (
    cx.metadata.flags.disallowMultipleInputObjectFieldsInGraphqlOrderBy &&
    value.fields.length !== 1
  ) {
    throw new RequestError(
      "order_by expects a list of input objects with exactly one key-value pair per input object. " +
        "Please split the input object with multiple key-value pairs into a list of single key-value pair objects.",
    );
  }
  return value.fields.flatMap((field) => elementOf(cx, gathering, place, path, field));
}

function elementOf(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  path: readonly ndc.PathElement[],
  { does, value }: BoundInput,
): ndc.OrderByElement[] {
  if (value.is === "null") return [];
  if (does.is === "orderableField") {
    if (value.is === "enum") {
      const [name = "", ...rest]: string[] = [...place.path, columnOf(place, does.field).column];
      const target: ndc.OrderByTarget = {
        type: "column",
        name,
        path: [...path],
        ...(rest.length === 0 ? {} : { field_path: rest }),
      };
      return [{ order_direction: value.means.direction === "Asc" ? "asc" : "desc", target }];
    }
    const nested = inside(cx, gathering.connector, place, does.field);
    if (nested === null) throw new Error(`${place.type.name}.${does.field} holds no object`);
    return elementsOf(cx, gathering, nested, path, value);
  }
  if (does.is === "orderableRelationship") {
    return throughRelationship(cx, gathering, place, path, { name: does.relationship, value });
  }
  throw new Error(`an order means ${does.is}`);
}

function throughRelationship(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  path: readonly ndc.PathElement[],
  of: { name: string; value: BoundValue },
): ndc.OrderByElement[] {
  const relationship = relationshipOf(place.type, of.name);
  const { target } = relationship;
  if (target.kind !== "model") throw new Error(`${of.name} leads to no rows`);
  if (target.capability.local !== gathering.connector) {
    throw new RequestError(
      `The orderable relationship '${of.name}' defined for '${shown(place.type.name)}' is a remote relationship and remote relationships are not supported in ordering`,
    );
  }
  const model = cx.metadata.model(target.model);
  const source = sourceOf(model);
  const there = placeOf(cx, model.objectType, source.connector, source.ndcType);
  declare(cx, gathering, place, relationship, target);
  const filter = permissionFilter(cx, gathering, there, model);
  const element: ndc.PathElement = {
    relationship: requestName(relationship),
    arguments: {},
    predicate: filter === null ? null : toNdc(and([filter])),
    ...(place.path.length === 0 ? {} : { field_path: [...place.path] }),
  };
  return elementsOf(cx, gathering, there, [...path, element], of.value);
}

import type { Fault } from "../../../functions/engine/connectors/memory/faults.ts";
import type { ConnectorError } from "../../../functions/engine/ndc/connector.ts";
import { badRequest, internal, notImplemented } from "./errors.ts";

type Refuse = (fault: Fault) => ConnectorError;

const PLAIN: Partial<Record<Fault["kind"], ConnectorError>> = {
  "unknown collection": badRequest("invalid collection name"),
  "unknown procedure": badRequest("invalid procedure name"),
  "unknown variable": badRequest("invalid variable name"),
  "unknown extraction function": badRequest("Unknown extraction function"),
  "absent field": badRequest("invalid field path"),
  "absent field before relationship": badRequest("invalid row field path"),
  "duplicate argument": badRequest("duplicate argument names"),
  "no object in aggregate": badRequest(
    "expected object value when extracting a nested field from a field path",
  ),
  "no object to select from": badRequest("Expected object"),
  "no array to select from": badRequest("Expected array"),
  "no array of objects": badRequest("nested collection must be an array of objects"),
  "no array of scalars": badRequest("nested scalar collection column value must be an array"),
  "many rows where one is expected": badRequest(" "),
  "values without an order": internal("cannot compare values"),
  "unknown dimension": badRequest("dimension index out of range"),
  relationships: badRequest("Relationships are not supported"),
  "array comparisons": notImplemented("array comparison in expression is not supported"),
  "aggregates in predicates": notImplemented("aggregate predicates not supported"),
  "nested collections": notImplemented("Nested field collections are not supported"),
  "variables in group predicates": notImplemented("Variables in group by filters not supported"),
  "unknown group operator": notImplemented(
    "Comparison operators other than _eq are not implemented for group by",
  ),
};

const NAMED: Partial<Record<Fault["kind"], (name: string) => string>> = {
  "unknown column": (name) => `invalid column name: ${name}`,
  "unknown column in aggregate": (name) => `invalid column name '${name}' during aggregation`,
  "absent field in aggregate": (name) => `could not find field ${name} in nested object`,
  "unknown operator": (name) => `operator '${name}' not supported`,
};

export const refuseV02: Refuse = (fault) => {
  if ("within" in fault) return unknownRelationship(fault.name)[fault.within];
  if ("value" in fault) {
    const value = JSON.stringify(fault.value);
    return badRequest(`Expected object when navigating row field path: ${value}`);
  }
  const named = "name" in fault && NAMED[fault.kind]?.(fault.name);
  const error = named ? badRequest(named) : PLAIN[fault.kind];
  if (error === undefined) throw new Error(`the description has no words for: ${fault.kind}`);
  return error;
};

export const refuseV01: Refuse = (fault) => {
  if (fault.kind === "unknown column" || fault.kind === "unknown column in aggregate") {
    return badRequest("invalid column name");
  }
  if ("within" in fault && fault.within === "field") return badRequest(" ");
  return refuseV02(fault);
};

function unknownRelationship(name: string) {
  return {
    field: badRequest(`Unknown relationship ${name}`),
    exists: badRequest(" "),
    path: badRequest("invalid relationship name in path"),
  };
}

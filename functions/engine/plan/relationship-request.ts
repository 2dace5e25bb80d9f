import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import { nameOf, subgraphOf } from "../metadata/names.ts";
import type { Model, ModelSource, Relationship } from "../metadata/resolved.ts";
import type { PlanContext } from "./context.ts";
import { columnOf, type Gathering, type Place, placeOf } from "./place.ts";

export type ModelTarget = Extract<Relationship["target"], { kind: "model" }>;
export type CommandTarget = Extract<Relationship["target"], { kind: "command" }>;

/** The name of a relationship in requests to connectors. */
export function requestName({ source, name }: Pick<Relationship, "source" | "name">): string {
  return `${subgraphOf(source)}___${nameOf(source)}__${name}`;
}

export function sourceOf(model: Model): ModelSource {
  if (model.source !== null) return model.source;
  throw new Error(`${model.name} has no source`);
}

/** Tells the connector what the relationship is. */
export function declare(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  relationship: Relationship,
  target: ModelTarget,
): void {
  const model = cx.metadata.model(target.model);
  const source = sourceOf(model);
  const here = placeOf(cx, model.objectType, source.connector, source.ndcType);
  const column_mapping: ndc.Relationship["column_mapping"] = {};
  const arguments_: ndc.Relationship["arguments"] = {};
  for (const mapping of target.mappings) {
    if (!("field" in mapping.source)) continue;
    const from = columnOf({ ...place, path: [] }, mapping.source.field).column;
    if ("field" in mapping.target)
      column_mapping[from] = [columnOf(here, mapping.target.field).column];
    else {
      const name = source.argumentMapping[mapping.target.argument] ?? mapping.target.argument;
      arguments_[name] = { type: "column", name: from };
    }
  }
  gathering.relationships[requestName(relationship)] = {
    column_mapping,
    relationship_type: target.relationshipType === "Object" ? "object" : "array",
    target_collection: source.collection,
    arguments: arguments_,
  };
}

/** A function of the connector is a collection of one row, which takes its arguments from ours. */
export function declareCommand(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  relationship: Relationship,
  target: CommandTarget,
): void {
  const { source } = cx.metadata.command(target.command);
  if (source === null) throw new Error(`${target.command} has no source`);
  const arguments_: ndc.Relationship["arguments"] = {};
  for (const { source: from, argument } of target.mappings) {
    if (!("field" in from)) continue;
    const name = source.argumentMapping[argument] ?? argument;
    arguments_[name] = {
      type: "column",
      name: columnOf({ ...place, path: [] }, from.field).column,
    };
  }
  gathering.relationships[requestName(relationship)] = {
    column_mapping: {},
    relationship_type: "object",
    target_collection: source.name,
    arguments: arguments_,
  };
}

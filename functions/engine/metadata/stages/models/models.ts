import { keyOf, shown } from "../../names.ts";
import type { ModelV1, ModelV2 } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import type { Argument, Model, ObjectType } from "../../resolved.ts";
import { checkAggregateUse } from "../aggregates/model-use.ts";
import { readArguments } from "../arguments/read-arguments.ts";
import type { Known } from "../known.ts";
import { refuse, refuseAt, type Report } from "../report.ts";
import {
  checkEntitySource,
  checkGlobalIdSource,
  checkKeys,
  checkOnlyGlobalIdSource,
  type EntitySources,
  isEntitySource,
} from "./entity-sources.ts";
import { modelSource } from "./source.ts";

/**
 * Models with where their rows come from. How they are filtered, ordered and offered in GraphQL is
 * added when the relationships are known.
 */
export function resolveModels(known: Known, report: Report): Known["models"] {
  const resolved: Known["models"] = {};
  const sources: EntitySources = { globalId: {}, apollo: {} };
  for (const located of objectsOf(known.parsed, "Model")) {
    const { definition } = located.object;
    report.attempt(() => {
      const model = resolveModel(definition, located, sources, known, report);
      if (resolved[model.name] !== undefined) {
        refuse(`the following model is defined more than once: ${shown(model.name)}`, [
          ...located.path,
          "name",
        ]);
      }
      resolved[model.name] = model;
    });
  }
  return resolved;
}

function resolveModel(
  definition: ModelV1 | ModelV2,
  located: Located,
  sources: EntitySources,
  known: Known,
  report: Report,
): Model {
  const { subgraph, path } = located;
  const name = keyOf(subgraph, definition.name);
  const objectType = modelType(definition, located, known);
  const globalIdSource = definition.globalIdSource ?? false;
  if (globalIdSource) checkGlobalIdSource(definition, name, objectType, located);
  const entitySource = isEntitySource(definition, objectType);
  if (entitySource) checkEntitySource(definition, name, objectType, sources, located);
  const model: Model = {
    name,
    description: definition.description ?? null,
    objectType: objectType.name,
    arguments: modelArguments(definition, located),
    source: null,
    filterExpression: null,
    orderByExpression: null,
    aggregateExpression: null,
    globalIdSource,
    graphql: {
      paged: false,
      selectMany: null,
      selectUniques: [],
      aggregate: null,
      argumentsInputTypeName: null,
      filterInputTypeName: null,
      orderByTypeName: null,
    },
    permissions: {},
  };
  if (globalIdSource) checkOnlyGlobalIdSource(model, sources, path);
  if (definition.source) {
    model.source = modelSource(definition.source, model, located, known, report);
    if (globalIdSource) checkKeys(objectType.globalIdFields, "global ID", model, known);
    if (entitySource) {
      const keys = objectType.graphql.apolloFederationKeys.flat();
      checkKeys(keys, "apollo federation key", model, known);
    }
  }
  if (definition.aggregateExpression) {
    model.aggregateExpression = keyOf(subgraph, definition.aggregateExpression);
    const at = { prefix: "", path: [...path, "aggregateExpression"] };
    checkAggregateUse(model.aggregateExpression, model, at, known);
  }
  return model;
}

function modelType(
  definition: ModelV1 | ModelV2,
  { subgraph, path }: Located,
  { objectTypes }: Known,
): ObjectType {
  const key = keyOf(subgraph, definition.objectType);
  return (
    objectTypes[key] ??
    refuse(
      `The data type '${shown(key)}' for model '${shown(keyOf(subgraph, definition.name))}' has not been defined`,
      [...path, "objectType"],
      `Model '${definition.name}' uses data type '${definition.objectType}', but it cannot be found in this subgraph`,
    )
  );
}

function modelArguments(
  definition: ModelV1 | ModelV2,
  { subgraph, path }: Located,
): Record<string, Argument> {
  const model = shown(keyOf(subgraph, definition.name));
  return readArguments(definition.arguments ?? [], subgraph, {
    twice: (name, index) =>
      refuseAt(`the following argument in model ${model} is defined more than once: ${name}`, {
        path: [...path, "arguments", index, "name"],
        text: `Model '${definition.name}' has a duplicate argument definition for '${name}'`,
      }),
  });
}

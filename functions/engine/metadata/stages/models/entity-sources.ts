import { type Key, nameOf, shown } from "../../names.ts";
import type { ModelV1, ModelV2 } from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import type { Model, ObjectType } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { refuse } from "../report.ts";
import { checkComparedField } from "./comparison.ts";

/** Object type → the model that was met first. */
export interface EntitySources {
  globalId: Record<Key, Key>;
  apollo: Record<Key, Key>;
}

/** Refuses a model that cannot be asked for single rows by their global ids. */
export function checkGlobalIdSource(
  definition: ModelV1 | ModelV2,
  name: Key,
  { name: type, globalIdFields }: ObjectType,
  { path }: Located,
): void {
  const at = [...path, "globalIdSource"];
  if (globalIdFields.length === 0) {
    refuse(
      `Model ${nameOf(name)} is marked as a global ID source but there are no global id fields present in the related object type ${shown(type)}`,
      at,
    );
  }
  if (hasArguments(definition)) {
    refuse(`model ${shown(name)} with arguments is unsupported as a global ID source`, at);
  }
}

/** Refuses a second model for the ids of a type. */
export function checkOnlyGlobalIdSource(
  { name, objectType }: Model,
  { globalId }: EntitySources,
  path: Located["path"],
): void {
  const other = globalId[objectType];
  globalId[objectType] = name;
  if (other === undefined) return;
  refuse(
    `Found multiple models  ${shown(name)}, ${shown(other)} that implement the same object type ${shown(objectType)} to be global ID sources.`,
    [...path, "globalIdSource"],
  );
}

/** A type without keys is none of the federation's entities, whatever the model says. */
export function isEntitySource(
  { graphql }: Pick<ModelV1 | ModelV2, "graphql">,
  objectType: ObjectType,
): boolean {
  const marked = graphql?.apolloFederation?.entitySource ?? false;
  return marked && objectType.graphql.apolloFederationKeys.length > 0;
}

/** Refuses a model that cannot answer for an entity of Apollo Federation. */
export function checkEntitySource(
  definition: ModelV1 | ModelV2,
  name: Key,
  { name: type }: ObjectType,
  { apollo }: EntitySources,
  { path }: Located,
): void {
  const at = [...path, "graphql", "apolloFederation"];
  if (hasArguments(definition)) {
    refuse(
      `model ${shown(name)} with arguments is unsupported as an Apollo Federation entity source`,
      at,
    );
  }
  if (apollo[type] !== undefined) {
    refuse(`multiple models are marked as entity source for the object type ${shown(type)}`, at);
  }
  apollo[type] = name;
}

function hasArguments(definition: ModelV1 | ModelV2): boolean {
  return (definition.arguments ?? []).length > 0;
}

/** Refuses keys that rows cannot be found by. */
export function checkKeys(
  fields: readonly string[],
  kind: "global ID" | "apollo federation key",
  model: Model,
  known: Known,
): void {
  const { source } = model;
  if (source === null) return;
  for (const field of fields) {
    checkComparedField(
      field,
      `the ${kind} fields of type ${shown(model.objectType)}`,
      model,
      source,
      known,
    );
  }
}

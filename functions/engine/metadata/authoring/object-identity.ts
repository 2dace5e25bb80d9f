import type { OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";

export type Objects = ReadonlyMap<string, OpenDdSubgraphObject>;

export function byIdentity(objects: readonly OpenDdSubgraphObject[]): Objects {
  return new Map(objects.map((object) => [identityOf(object), object]));
}

/** The kind and name of an object. */
export function identityOf(object: OpenDdSubgraphObject): string {
  const { kind, definition } = object;
  if (kind === "Relationship") return `${kind} ${definition.sourceType}.${definition.name}`;
  if (kind === "DataConnectorScalarRepresentation") {
    return `${kind} ${definition.dataConnectorName}.${definition.dataConnectorScalarType}`;
  }
  return `${kind} ${nameOf(object)}`;
}

/** What an object is called, or what it is of. */
export function nameOf({ definition }: OpenDdSubgraphObject): string {
  const names = Object.entries(definition).find(([key]) => NAMES.has(key));
  return String(names?.[1] ?? "");
}

const NAMES = new Set(["name", "typeName", "modelName", "commandName", "viewName"]);

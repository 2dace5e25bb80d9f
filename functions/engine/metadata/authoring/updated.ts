import type { DataConnectorLinkV1, OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../parse.ts";
import type { Problem } from "../problem.ts";
import { type Introspected, metadataFor } from "./metadata-for.ts";
import { mergeThreeWay } from "./three-way.ts";

export interface Updated {
  /** All of the subgraph: those that were there in their order, then the new ones. */
  objects: OpenDdSubgraphObject[];
  /** What was added, such as `ObjectType Book: fields.pages`. */
  added: string[];
  /** What the connector no longer has, and the metadata still names. */
  gone: string[];
}

/**
 * Brings metadata in step with what a connector answers now. What is new at the connector is added;
 * what it had before, and the metadata does not have, stays out; nothing is removed or renamed.
 * `existing` is the whole supergraph.
 */
export function updated(
  existing: readonly Located[],
  introspected: Introspected,
): Updated | { problems: Problem[] } {
  const now = metadataFor(introspected, existing);
  if ("problems" in now) return now;
  const link = objectsOf({ objects: [...existing] }, "DataConnectorLink").find(
    ({ subgraph, object }) =>
      subgraph === introspected.subgraph && object.definition.name === introspected.connectorName,
  );
  const before =
    link && metadataFor({ ...introspected, ...link.object.definition.schema }, existing);
  const base = byIdentity(before !== undefined && "objects" in before ? before.objects : []);
  const theirs = byIdentity(now.objects);
  const ours = existing.filter(({ subgraph }) => subgraph === introspected.subgraph);
  const result: Updated = { objects: [], added: [], gone: [] };
  for (const { object } of ours) {
    result.objects.push(mergedObject(object, base, theirs, result));
  }
  const kept = byIdentity(ours.map(({ object }) => object));
  for (const [identity, object] of theirs) {
    if (kept.has(identity) || base.has(identity)) continue;
    result.objects.push(object);
    result.added.push(identity);
  }
  return result;
}

type Objects = ReadonlyMap<string, OpenDdSubgraphObject>;

function mergedObject(
  object: OpenDdSubgraphObject,
  base: Objects,
  theirs: Objects,
  told: Pick<Updated, "added" | "gone">,
): OpenDdSubgraphObject {
  const identity = identityOf(object);
  const [before, now] = [base.get(identity), theirs.get(identity)];
  if (now === undefined) {
    if (before !== undefined) told.gone.push(identity);
    return object;
  }
  if (object.kind === "DataConnectorLink" && now.kind === "DataConnectorLink") {
    const definition: DataConnectorLinkV1 = { ...object.definition, schema: now.definition.schema };
    return { ...object, definition };
  }
  const { value, added, gone } = mergeThreeWay({
    ours: object.definition,
    base: before?.definition,
    theirs: now.definition,
  });
  told.added.push(...added.map((way) => `${identity}: ${way}`));
  told.gone.push(...gone.map((way) => `${identity}: ${way}`));
  // Parts of one kind were added to parts of the same.
  return { ...object, definition: value } as OpenDdSubgraphObject;
}

function byIdentity(objects: readonly OpenDdSubgraphObject[]): Objects {
  return new Map(objects.map((object) => [identityOf(object), object]));
}

/** The kind and name of an object. */
function identityOf({ kind, definition }: OpenDdSubgraphObject): string {
  if (kind === "Relationship") return `${kind} ${definition.sourceType}.${definition.name}`;
  if (kind === "DataConnectorScalarRepresentation") {
    return `${kind} ${definition.dataConnectorName}.${definition.dataConnectorScalarType}`;
  }
  const names = Object.entries(definition).find(([key]) => NAMES.has(key));
  return `${kind} ${String(names?.[1] ?? "")}`;
}

const NAMES = new Set(["name", "typeName", "modelName", "commandName", "viewName"]);

import type { DataConnectorLinkV1, OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../parse.ts";
import type { Path, Problem } from "../problem.ts";
import { type Introspected, metadataFor } from "./metadata-for.ts";
import { identityOf, type Objects, byIdentity } from "./object-identity.ts";
import { samePart } from "./parts.ts";
import { unnamed } from "./removable.ts";
import { mergeThreeWay } from "./three-way.ts";

/** What was edited and stays, though it is made otherwise now. */
export interface KeptEdit {
  object: Located;
  /** Steps in the object's definition. */
  path: Path;
  /** Such as `ObjectType Book: fields.price.type`. */
  what: string;
  /** What would be made now; undefined: nothing. */
  theirs: unknown;
}

export interface Updated {
  /** All of the subgraph: those that were there in their order (null: removed), then the new ones. */
  objects: (OpenDdSubgraphObject | null)[];
  /** What was added, such as `ObjectType Book: fields.pages`. */
  added: string[];
  /** What nobody had edited, and now is as the connector has it. */
  changed: string[];
  /** What nobody had edited, and the connector no longer has. */
  removed: string[];
  kept: KeptEdit[];
}

/**
 * Brings metadata in step with what a connector answers now. What would have been made of its last
 * answer is what nobody edited: that follows the connector. What people edited or took out stays as
 * it is. `existing` is the whole supergraph.
 */
export function updated(
  existing: readonly Located[],
  introspected: Introspected,
): Updated | { problems: Problem[] } {
  const link = objectsOf({ objects: [...existing] }, "DataConnectorLink").find(
    ({ subgraph, object }) =>
      subgraph === introspected.subgraph && object.definition.name === introspected.connectorName,
  );
  const before =
    link && metadataFor({ ...introspected, ...link.object.definition.schema }, existing);
  const base = byIdentity(before !== undefined && "objects" in before ? before.objects : []);
  const now = madeNow(introspected, existing, base);
  if ("problems" in now) return now;
  const theirs = byIdentity(now.objects);
  const ours = existing.filter(({ subgraph }) => subgraph === introspected.subgraph);
  const result: Updated = { objects: [], added: [], changed: [], removed: [], kept: [] };
  for (const located of ours) result.objects.push(mergedObject(located, base, theirs, result));
  const others = existing.filter(({ subgraph }) => subgraph !== introspected.subgraph);
  removeUnnamed(ours, others, { base, theirs }, result);
  const kept = byIdentity(ours.map(({ object }) => object));
  for (const [identity, object] of theirs) {
    if (kept.has(identity) || base.has(identity)) continue;
    result.objects.push(object);
    result.added.push(identity);
  }
  return result;
}

/** What the connector's answer makes. A relationship that goes leaves its name to one in its place. */
function madeNow(introspected: Introspected, existing: readonly Located[], base: Objects) {
  const first = metadataFor(introspected, existing);
  if ("problems" in first) return first;
  const theirs = byIdentity(first.objects);
  const left = existing.filter(({ object, subgraph }) => {
    if (subgraph !== introspected.subgraph || object.kind !== "Relationship") return true;
    const identity = identityOf(object);
    return theirs.has(identity) || !samePart(object.definition, base.get(identity)?.definition);
  });
  return left.length === existing.length ? first : metadataFor(introspected, left);
}

function mergedObject(
  located: Located,
  base: Objects,
  theirs: Objects,
  told: Updated,
): OpenDdSubgraphObject {
  const { object } = located;
  const identity = identityOf(object);
  const [before, now] = [base.get(identity), theirs.get(identity)];
  if (now === undefined) return object;
  if (object.kind === "DataConnectorLink" && now.kind === "DataConnectorLink") {
    const definition: DataConnectorLinkV1 = { ...object.definition, schema: now.definition.schema };
    return { ...object, definition };
  }
  const merged = mergeThreeWay({
    ours: object.definition,
    base: before?.definition,
    theirs: now.definition,
  });
  const wayOf = (way: string) => `${identity}: ${way}`;
  told.added.push(...merged.added.map(wayOf));
  told.changed.push(...merged.changed.map(wayOf));
  told.removed.push(...merged.removed.map(wayOf));
  for (const { way, path, theirs: made } of merged.kept) {
    told.kept.push({ object: located, path, what: wayOf(way), theirs: made });
  }
  // Parts of one kind took the place of parts of the same.
  return { ...object, definition: merged.value } as OpenDdSubgraphObject;
}

/** Takes out the objects that the connector has no more, that nobody edited, and that nothing names. */
function removeUnnamed(
  ours: readonly Located[],
  others: readonly Located[],
  { base, theirs }: { base: Objects; theirs: Objects },
  result: Updated,
): void {
  const gone = new Set<OpenDdSubgraphObject>();
  for (const located of ours) {
    const { object } = located;
    const identity = identityOf(object);
    const before = base.get(identity);
    if (before === undefined || theirs.has(identity)) continue;
    if (samePart(object.definition, before.definition)) gone.add(object);
    else result.kept.push({ object: located, path: [], what: identity, theirs: undefined });
  }
  const all = result.objects.filter((one) => one !== null);
  const removed = unnamed(gone, [...all, ...others.map(({ object }) => object)]);
  result.objects = result.objects.map((one) => (one !== null && removed.has(one) ? null : one));
  result.removed.push(...[...removed].map(identityOf));
}

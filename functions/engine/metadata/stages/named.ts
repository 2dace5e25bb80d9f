import { type Key, keyOf } from "../names.ts";
import { type Located, objectsOf, type Parsed } from "../parse.ts";

type Kind =
  | "AggregateExpression"
  | "BooleanExpressionType"
  | "Model"
  | "ObjectBooleanExpressionType";
type Named<K extends Kind> = Located<Extract<Parsed["objects"][number]["object"], { kind: K }>>;

const indexes = new WeakMap<Parsed["objects"], Map<Kind, Map<Key, Located>>>();

/**
 * The first definition of a kind that has a name. Stages look into definitions that are resolved
 * later; each metadata is indexed once.
 */
export function definitionOf<K extends Kind>(
  { objects }: Pick<Parsed, "objects">,
  kind: K,
  name: Key,
): Named<K> | undefined {
  const ofMetadata = indexes.get(objects) ?? new Map<Kind, Map<Key, Located>>();
  indexes.set(objects, ofMetadata);
  const known = ofMetadata.get(kind) ?? byName(objects, kind);
  ofMetadata.set(kind, known);
  return known.get(name) as Named<K> | undefined;
}

function byName(objects: Parsed["objects"], kind: Kind): Map<Key, Located> {
  const named = new Map<Key, Located>();
  for (const located of objectsOf({ objects }, kind)) {
    const name = keyOf(located.subgraph, located.object.definition.name);
    if (!named.has(name)) named.set(name, located);
  }
  return named;
}

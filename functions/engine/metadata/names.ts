/**
 * What stands for a thing of a subgraph in all compiled metadata: `subgraph.Name`. A subgraph's name
 * holds no dot.
 */
export type Key = string;

export function keyOf(subgraph: string, name: string): Key {
  return `${subgraph}.${name}`;
}

export function nameOf(key: Key): string {
  return key.slice(key.indexOf(".") + 1);
}

export function subgraphOf(key: Key): string {
  return key.slice(0, key.indexOf("."));
}

/** As messages write it: `Name (in subgraph default)`. */
export function shown(key: Key): string {
  return `${nameOf(key)} (in subgraph ${subgraphOf(key)})`;
}

/** Objects of the legacy form that name no subgraph are in this one. */
export const UNKNOWN_SUBGRAPH = "__unknown_namespace";

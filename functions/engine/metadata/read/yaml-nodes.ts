import { isAlias, isCollection, isMap, isPair, isScalar, type Node } from "yaml";

/** Aliases of one document; the library looks each up by going through all of it. */
const ALIASES_MAX = 1000;

/**
 * What is wrong with a document's nodes, by offset: keys given twice, which the library would compare
 * each with each, and aliases without measure.
 */
export function wrongNodes(contents: Node): { why: string; offset: number }[] {
  const wrong: { why: string; offset: number }[] = [];
  let aliases = 0;
  const open: unknown[] = [contents];
  while (open.length > 0) {
    const node = open.pop();
    if (isPair(node)) open.push(node.key, node.value);
    if (isAlias(node)) {
      aliases += 1;
      if (aliases === ALIASES_MAX + 1) {
        wrong.push({ why: `there are more than ${ALIASES_MAX} aliases`, offset: offsetOf(node) });
      }
    }
    if (!isCollection(node)) continue;
    if (isMap(node)) wrong.push(...repeatedKeys(node.items));
    for (const item of node.items) open.push(item);
  }
  return wrong;
}

function repeatedKeys(items: readonly { key: unknown }[]): { why: string; offset: number }[] {
  const keys = new Set<unknown>();
  return items.flatMap(({ key }) => {
    // Several maps may be merged into one.
    if (!isScalar(key) || key.value === "<<") return [];
    const repeated = keys.has(key.value);
    keys.add(key.value);
    const why = `the key ${JSON.stringify(key.value)} is given twice`;
    return repeated ? [{ why, offset: offsetOf(key) }] : [];
  });
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

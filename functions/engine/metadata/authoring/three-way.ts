import { elementName, isRecord, keyedParts, samePart } from "./parts.ts";

/** What takes part in a merge: what people keep, what was made before, and what is made now. */
export interface Versions {
  ours: unknown;
  base: unknown;
  theirs: unknown;
}

/** A part of ours that was edited, and is made otherwise now, or no longer. */
export interface Kept {
  way: string;
  /** Steps to it in ours. */
  path: (string | number)[];
  /** What is made now; undefined: nothing. */
  theirs: unknown;
}

export interface Merged {
  value: unknown;
  /** Ways to what came to ours, to what follows what is made now, and to what was taken out of ours. */
  added: string[];
  changed: string[];
  removed: string[];
  kept: Kept[];
}

/**
 * Brings ours in step with what is made now. What was made before and is not in ours was taken out by
 * somebody, and stays out. What is in ours as it was made before follows; what is in ours otherwise
 * was edited and stays. Elements of lists are the same by what they name.
 */
export function mergeThreeWay(versions: Versions): Merged {
  const { ours, base, theirs } = versions;
  const [mine, now] = [keyedParts(ours), keyedParts(theirs)];
  const isWhole = Array.isArray(ours) !== Array.isArray(theirs) || isUnnamed(ours);
  if (mine === null || now === null || isWhole) {
    return mergedWhole(versions);
  }
  const before = keyedParts(base);
  const merged: Merged = { value: ours, added: [], changed: [], removed: [], kept: [] };
  const parts = new Map<string, unknown>();
  for (const [at, [key, own]] of [...mine].entries()) {
    const step = Array.isArray(ours) ? at : key;
    if (now.has(key)) {
      const inside = mergeThreeWay({ ours: own, base: before?.get(key), theirs: now.get(key) });
      parts.set(key, inside.value);
      tell(merged, inside, key, step);
    } else if (before?.has(key) && samePart(own, before.get(key))) {
      merged.removed.push(key);
    } else {
      parts.set(key, own);
      if (before?.has(key)) merged.kept.push({ way: key, path: [step], theirs: undefined });
    }
  }
  for (const [key, value] of now) {
    if (mine.has(key) || before?.has(key)) continue;
    parts.set(key, value);
    merged.added.push(key);
  }
  merged.value = Array.isArray(ours) ? [...parts.values()] : Object.fromEntries(parts);
  return merged;
}

/** Of parts that nothing tells apart, such as the pairs of a relationship's mapping. */
function isUnnamed(value: unknown): boolean {
  return Array.isArray(value) && value.some((one) => isRecord(one) && elementName(one) === null);
}

function mergedWhole({ ours, base, theirs }: Versions): Merged {
  const nothing = { added: [], changed: [], removed: [], kept: [] };
  if (base === undefined || samePart(base, theirs) || samePart(ours, theirs)) {
    return { value: ours, ...nothing };
  }
  if (samePart(ours, base)) return { value: theirs, ...nothing, changed: [""] };
  return { value: ours, ...nothing, kept: [{ way: "", path: [], theirs }] };
}

function tell(merged: Merged, inside: Merged, key: string, step: string | number): void {
  const wayOf = (way: string) => (way === "" ? key : `${key}.${way}`);
  merged.added.push(...inside.added.map(wayOf));
  merged.changed.push(...inside.changed.map(wayOf));
  merged.removed.push(...inside.removed.map(wayOf));
  for (const one of inside.kept) {
    merged.kept.push({ ...one, way: wayOf(one.way), path: [step, ...one.path] });
  }
}

import { takeFree } from "./names.ts";

/** What takes part in a merge: what people keep, what was made before, and what is made now. */
export interface Versions {
  ours: unknown;
  base: unknown;
  theirs: unknown;
}

export interface Merged {
  value: unknown;
  /** Ways to what came to ours, and to what is in ours and no longer made. */
  added: string[];
  gone: string[];
}

/**
 * Adds to ours what is made now and was not before: what was made before and is not in ours was taken
 * out by somebody. Nothing of ours is changed or removed. Elements of lists are the same by what they
 * name.
 */
export function mergeThreeWay({ ours, base, theirs }: Versions): Merged {
  const [mine, before, now] = [partsOf(ours), partsOf(base), partsOf(theirs)];
  if (mine === null || now === null || Array.isArray(ours) !== Array.isArray(theirs)) {
    return { value: ours, added: [], gone: [] };
  }
  const added: string[] = [];
  const gone: string[] = [];
  const parts = new Map(mine);
  for (const [key, value] of now) {
    if (!mine.has(key)) {
      if (before?.has(key)) continue;
      parts.set(key, value);
      added.push(key);
      continue;
    }
    const versions = { ours: mine.get(key), base: before?.get(key), theirs: value };
    const inside = mergeThreeWay(versions);
    parts.set(key, inside.value);
    added.push(...inside.added.map((way) => `${key}.${way}`));
    gone.push(...inside.gone.map((way) => `${key}.${way}`));
  }
  for (const key of before?.keys() ?? []) {
    if (mine.has(key) && !now.has(key)) gone.push(key);
  }
  const value = Array.isArray(ours) ? [...parts.values()] : Object.fromEntries(parts);
  return { value, added, gone };
}

/** The parts of a list or an object by what they are called; null for anything else. */
function partsOf(value: unknown): Map<string, unknown> | null {
  if (Array.isArray(value)) {
    // Elements that are called the same are kept apart.
    const taken = new Set<string>();
    return new Map(value.map((one: unknown) => [takeFree(taken, identityOf(one)), one]));
  }
  return isRecord(value) ? new Map(Object.entries(value)) : null;
}

function identityOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!isRecord(value)) return JSON.stringify(value);
  if ("uniqueIdentifier" in value) return JSON.stringify(value["uniqueIdentifier"]);
  const named = NAMING.flatMap((key) => (typeof value[key] === "string" ? [value[key]] : []));
  return named.length > 0 ? named.join("/") : JSON.stringify(value);
}

/** What elements of OpenDD's lists are called by. */
const NAMING = [
  "name",
  "fieldName",
  "relationshipName",
  "role",
  "dataConnectorName",
  "dataConnectorObjectType",
  "dataConnectorScalarType",
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

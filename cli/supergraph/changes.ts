import {
  elementName,
  isRecord,
  keyedParts,
} from "../../functions/engine/metadata/authoring/parts.ts";

/** What comes to a value, or takes the place of a part of it. */
export interface ValueSet {
  /** Of the list or the map that gets one more, or of the map whose member is set anew. */
  path: (string | number)[];
  /** Of a map's member; null: an element at the end of a list. */
  key: string | null;
  value: unknown;
  isNew: boolean;
}

/** What goes from a list or a map; places are those before anything else went. */
export interface ValueRemoval {
  path: (string | number)[];
  removed: string | number;
}

export type ValueChange = ValueSet | ValueRemoval;

/** The steps from one value to another. Elements of lists are the same by what they are called. */
export function valueChanges(
  before: unknown,
  after: unknown,
  path: readonly (string | number)[] = [],
): ValueChange[] {
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  if (!isRecord(before) || !isRecord(after)) return [];
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const removals = gone.map((removed): ValueRemoval => ({ path: [...path], removed }));
  const sets = Object.entries(after).flatMap(([key, value]): ValueChange[] => {
    if (!Object.hasOwn(before, key)) return [{ path: [...path], key, value, isNew: true }];
    const own = before[key];
    if (sameShape(own, value) && !isEmptied(own, value)) {
      return valueChanges(own, value, [...path, key]);
    }
    const isSame = JSON.stringify(own) === JSON.stringify(value);
    return isSame ? [] : [{ path: [...path], key, value, isNew: false }];
  });
  return [...removals, ...sets];
}

function listChanges(
  before: readonly unknown[],
  after: readonly unknown[],
  path: readonly (string | number)[],
): ValueChange[] {
  const [old, now] = [[...(keyedParts(before) ?? [])], [...(keyedParts(after) ?? [])]];
  const known = new Set(old.map(([key]) => key));
  const kept = new Set(now.map(([key]) => key));
  let next = 0;
  const inside = old.flatMap(([key, own], at): ValueChange[] => {
    const [other, value] = now[next] ?? [];
    // What has no name is another one as soon as something in it is.
    const isSame =
      key === other ||
      (other !== undefined &&
        !known.has(other) &&
        !kept.has(key) &&
        sameShape(own, value) &&
        elementName(own) === null &&
        elementName(value) === null);
    if (!isSame) return [{ path: [...path], removed: at }];
    next += 1;
    return valueChanges(own, value, [...path, at]);
  });
  const more = now
    .slice(next)
    .map(([, value]) => ({ path: [...path], key: null, value, isNew: true }));
  return [...inside, ...more];
}

/** Nothing stands for it then that could be left. */
function isEmptied(before: unknown, after: unknown): boolean {
  return keyedParts(after)?.size === 0 && keyedParts(before)?.size !== 0;
}

/** The value with the changes made in it, as a new one. */
export function changed(value: unknown, changes: readonly ValueChange[]): unknown {
  const copy: unknown = structuredClone(value);
  const removals: ValueRemoval[] = [];
  for (const change of changes) {
    if ("removed" in change) {
      removals.push(change);
      continue;
    }
    const at = partAt(copy, change.path);
    if (change.key === null) (at as unknown as unknown[]).push(change.value);
    else at[change.key] = change.value;
  }
  // From the end on, so that places before stay right.
  for (const { path, removed } of removals.toReversed()) {
    const at = partAt(copy, path);
    if (Array.isArray(at)) at.splice(Number(removed), 1);
    else delete at[removed];
  }
  return copy;
}

function partAt(value: unknown, path: readonly (string | number)[]) {
  let at = value as Record<string | number, unknown>;
  for (const step of path) at = at[step] as Record<string | number, unknown>;
  return at;
}

function sameShape(a: unknown, b: unknown): boolean {
  return (Array.isArray(a) && Array.isArray(b)) || (isRecord(a) && isRecord(b));
}

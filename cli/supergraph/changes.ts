/** What comes to a value, or takes the place of a part of it. */
export interface ValueChange {
  /** Of the list or the map that gets one more, or of the map whose member is set anew. */
  path: (string | number)[];
  /** Of a map's member; null: an element at the end of a list. */
  key: string | null;
  value: unknown;
  isNew: boolean;
}

/** The steps from one value to another that has more in it; what is gone in it is left alone. */
export function valueChanges(
  before: unknown,
  after: unknown,
  path: readonly (string | number)[] = [],
): ValueChange[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const inside = before.flatMap((one, at) => valueChanges(one, after[at], [...path, at]));
    const more = after
      .slice(before.length)
      .map((value: unknown) => ({ path: [...path], key: null, value, isNew: true }));
    return [...inside, ...more];
  }
  if (!isRecord(before) || !isRecord(after)) return [];
  return Object.entries(after).flatMap(([key, value]): ValueChange[] => {
    if (!Object.hasOwn(before, key)) return [{ path: [...path], key, value, isNew: true }];
    const own = before[key];
    if (sameShape(own, value)) return valueChanges(own, value, [...path, key]);
    const isSame = JSON.stringify(own) === JSON.stringify(value);
    return isSame ? [] : [{ path: [...path], key, value, isNew: false }];
  });
}

/** The value with the changes made in it, as a new one. */
export function changed(value: unknown, changes: readonly ValueChange[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const { path, key, value: given } of changes) {
    let at = copy as Record<string | number, unknown>;
    for (const step of path) at = at[step] as Record<string | number, unknown>;
    if (key === null) (at as unknown as unknown[]).push(given);
    else at[key] = given;
  }
  return copy;
}

function sameShape(a: unknown, b: unknown): boolean {
  return (Array.isArray(a) && Array.isArray(b)) || (isRecord(a) && isRecord(b));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { Path } from "../problem.ts";

/** How deep values may be nested; the deepest metadata met nests 30. */
const DEPTH_MAX = 200;
/** Values of one document once every alias is written out. */
const VALUES_MAX = 4_000_000;

/** Why a value that was read cannot be used as JSON, with where; null: it can. */
export function notPlain(value: unknown): { why: string; path: Path } | null {
  const open = new Set<object>();
  const path: (string | number)[] = [];
  let values = 0;
  const wrong = (inner: unknown): string | null => {
    values += 1;
    if (values > VALUES_MAX) return `it holds more than ${VALUES_MAX} values`;
    if (typeof inner === "number" && !Number.isFinite(inner)) return "this number is not finite";
    if (typeof inner !== "object" || inner === null) return null;
    if (open.has(inner)) return "an alias stands inside of what it repeats";
    if (open.size === DEPTH_MAX) return `values are nested more than ${DEPTH_MAX} deep`;
    open.add(inner);
    for (const [key, next] of Array.isArray(inner) ? inner.entries() : Object.entries(inner)) {
      path.push(key);
      const why = wrong(next);
      if (why !== null) return why;
      path.pop();
    }
    open.delete(inner);
    return null;
  };
  const why = wrong(value);
  return why === null ? null : { why, path };
}

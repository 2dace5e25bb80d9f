/** The keys that a JSON pointer (RFC 6901) names from the root on, or `null` where it is none. */
export function pointerKeys(pointer: string): string[] | null {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands there; `undefined` where nothing does or `pointer` is no pointer. */
export function lookUp(json: unknown, pointer: string): unknown {
  return pointerKeys(pointer)?.reduce(member, json);
}

function member(json: unknown, key: string): unknown {
  if (typeof json !== "object" || json === null) return undefined;
  if (Array.isArray(json) && !/^(0|[1-9]\d*)$/.test(key)) return undefined;
  return Object.hasOwn(json, key) ? (json as Record<string, unknown>)[key] : undefined;
}

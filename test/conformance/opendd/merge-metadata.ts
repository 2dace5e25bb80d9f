/** Files of metadata as one: objects key by key, lists appended, anything else replaced. */
export function mergeMetadata(into: unknown, next: unknown): unknown {
  if (Array.isArray(into) && Array.isArray(next)) return [...into, ...next];
  if (!isObject(into) || !isObject(next)) return next;
  const merged = new Map(Object.entries(into));
  for (const [key, value] of Object.entries(next)) {
    merged.set(key, merged.has(key) ? mergeMetadata(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}

/** The metadata with the origins of its URLs replaced by those that are really served. */
export function withOrigins(metadata: unknown, origins: ReadonlyMap<string, string>): unknown {
  if (typeof metadata === "string") return withOrigin(metadata, origins);
  if (Array.isArray(metadata)) return metadata.map((one) => withOrigins(one, origins));
  if (!isObject(metadata)) return metadata;
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, withOrigins(value, origins)]),
  );
}

function withOrigin(text: string, origins: ReadonlyMap<string, string>): string {
  const origin = /^https?:\/\/[^/?#\s]+/.exec(text)?.[0];
  const other = origin === undefined ? undefined : origins.get(origin);
  return origin === undefined || other === undefined ? text : other + text.slice(origin.length);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

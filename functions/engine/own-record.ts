/** A record whose keys clients choose: `__proto__` is a key like any other. */
export function ownRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

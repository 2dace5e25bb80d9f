/** A record whose values are read when they are asked for; it cannot be written. */
export function lazyRecord<T>(
  names: () => readonly string[],
  read: (name: string) => T | undefined,
): Record<string, T> {
  const valueOf = (name: string | symbol) => (typeof name === "string" ? read(name) : undefined);
  return new Proxy<Record<string, T>>(
    {},
    {
      get: (_, name) => valueOf(name),
      has: (_, name) => valueOf(name) !== undefined,
      ownKeys: () => [...names()],
      getOwnPropertyDescriptor: (_, name) => {
        const value = valueOf(name);
        if (value === undefined) return undefined;
        return { value, enumerable: true, configurable: true, writable: false };
      },
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    },
  );
}

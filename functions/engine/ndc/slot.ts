/**
 * Stands in a request for a value that differs from one time to the next, so that what was planned of
 * the request serves again. Connectors that do not take slots get the request with the values in it.
 */
export class Slot {
  /** Of its value among those of a request. */
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }

  toJSON(): never {
    throw new Error("a request was sent without its values");
  }
}

/** The same with the values in place of their slots; what has none in it stays as it is. */
export function filled<T>(of: T, values: readonly unknown[]): T {
  return values.length === 0 ? of : (fill(of, values) as T);
}

function fill(of: unknown, values: readonly unknown[]): unknown {
  if (typeof of !== "object" || of === null) return of;
  if (of instanceof Slot) return values[of.index];
  if (Array.isArray(of)) return (of as unknown[]).map((one) => fill(one, values));
  // Of a class there are only values beside slots: numbers that are written digit for digit.
  if (!isPlain(of)) return of;
  const copy = Object.create(Object.getPrototypeOf(of) as object | null) as Record<string, unknown>;
  for (const [name, one] of Object.entries(of)) {
    const value = fill(one, values);
    if (name === "__proto__") {
      Object.defineProperty(copy, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else copy[name] = value;
  }
  return copy;
}

/** `JSON.rawJSON` has no prototype either, and is frozen. */
function isPlain(of: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(of);
  return prototype === Object.prototype || (prototype === null && !Object.isFrozen(of));
}

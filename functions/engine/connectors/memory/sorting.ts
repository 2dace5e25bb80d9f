import type { Rules } from "./rules.ts";

export interface SortKey<T> {
  direction: "asc" | "desc";
  of(item: T): unknown;
}

/** The items by the first key, equal ones by the next. A key is read when it is first compared. */
export function sorted<T>(
  rules: Rules,
  items: readonly T[],
  keys: readonly SortKey<T>[],
): readonly T[] {
  if (keys.length === 0) return items;
  const keyed = items.map((item) => ({
    item,
    values: keys.map((key) => once(() => key.of(item))),
  }));
  const compare = (left: unknown, right: unknown): number => {
    const order = rules.compare(left, right);
    if (order === undefined) throw rules.refuse({ kind: "values without an order" });
    return order;
  };
  const sort = rules.sort(keyed, (one, other) => {
    // All keys are compared, so that a mistake in one shows even where another decides.
    const orders = keys.map((key, at) => {
      const [left, right] = [one.values[at]?.(), other.values[at]?.()];
      return key.direction === "asc" ? compare(left, right) : compare(right, left);
    });
    return orders.find((order) => order !== 0) ?? 0;
  });
  return sort.map(({ item }) => item);
}

function once<T>(read: () => T): () => T {
  let known: { value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}

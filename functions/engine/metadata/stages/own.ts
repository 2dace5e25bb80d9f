/** What a record holds under a name of the metadata, which may be that of a property of all objects. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The first of `items` whose name an earlier one has. */
export function firstDuplicate<T>(items: readonly T[], nameOf: (item: T) => string): T | undefined {
  const seen = new Set<string>();
  return items.find((item) => seen.size === seen.add(nameOf(item)).size);
}

/** The entries of a record by name: what is told of them does not depend on the order of files. */
export function byName<T>(record: Readonly<Record<string, T>>): [name: string, value: T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

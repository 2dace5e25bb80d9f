export interface Page {
  limit?: number | null;
  offset?: number | null;
}

export function paged<T>(items: readonly T[], { limit, offset }: Page): readonly T[] {
  const from = offset ?? 0;
  return items.slice(from, from + (limit ?? items.length));
}

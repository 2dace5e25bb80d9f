/** The query of a page, as the API reads it. */
export interface PageQuery {
  limit: string;
  cursor?: string;
}

/** The items of all pages, or the first `most` of them. */
export async function allItems<Item>(
  read: (query: PageQuery) => Promise<{ items: Item[]; next: string | null }>,
  most = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const limit = String(Math.min(100, most - items.length));
    const page = await read(cursor === null ? { limit } : { limit, cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < most);
  return items;
}

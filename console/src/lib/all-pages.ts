interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** The items of all pages of a list. */
export async function allPages<Item>(
  readPage: (query: { limit: string; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: string; cursor?: string } =
      cursor === null ? { limit: "100" } : { limit: "100", cursor };
    const page: Page<Item> = await readPage(query);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

import * as z from "zod";
import { invalid } from "./middleware/valid.ts";

const Limit = z
  .string()
  .regex(/^(?:[1-9][0-9]?|100)$/, { error: "must be a whole number from 1 to 100" })
  .transform(Number)
  .optional();

/** `?limit=&cursor=` of every list. */
export const PageQuery = z.object({ limit: Limit, cursor: z.string().max(400).optional() });

const DEFAULT_LIMIT = 50;

export interface PageRequest {
  limit: number;
  /** The last item that was shown: what the list is ordered by. Null at the beginning. */
  after: string | null;
}

/** Throws `request.invalid` for a cursor that we did not make. */
export function pageRequest(query: z.output<typeof PageQuery>): PageRequest {
  return {
    limit: query.limit ?? DEFAULT_LIMIT,
    after: query.cursor === undefined ? null : readCursor(query.cursor),
  };
}

/** A page from `limit + 1` rows: the row too many only tells that there is more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  position: (row: Row) => string,
  show: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(show),
    next: rows.length > limit && last !== undefined ? cursor(position(last)) : null,
  };
}

const CURSOR_PREFIX = "1:";

function cursor(position: string): string {
  return Buffer.from(CURSOR_PREFIX + position).toString("base64url");
}

function readCursor(text: string): string {
  const plain = Buffer.from(text, "base64url").toString();
  if (!plain.startsWith(CURSOR_PREFIX) || plain.includes("\0")) {
    throw invalid([{ pointer: "/cursor", detail: "is not a cursor of this list" }]);
  }
  return plain.slice(CURSOR_PREFIX.length);
}

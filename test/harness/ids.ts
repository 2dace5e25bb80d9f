import { base32Number } from "../../shared/base32.ts";
import type { Ids } from "../../shared/ids.ts";

/** Ids in the right form, counted up: the same test sees the same ids, and they sort. */
export function countedIds(): Ids {
  let next = 0;
  return {
    long: (prefix) => `${prefix}_${base32Number(++next, 20)}`,
    release: () => `r${base32Number(++next, 11)}`,
  };
}

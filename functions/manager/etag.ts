import { AppError } from "../../shared/errors/app-error.ts";
import type { ManagerContext } from "./context.ts";

/** The tag of one state of a row: its id (so that a namesake made later differs) and version. */
export function etag(id: string, version: number): string {
  return `"${id}.${version}"`;
}

/**
 * Throws `edit.precondition_required` without `If-Match`, and `edit.stale` where it names another
 * state than `current`. `*` is whatever is there.
 */
export function requireMatch(c: ManagerContext, current: string): void {
  const wanted = c.req.header("if-match");
  if (wanted === undefined) throw new AppError("edit.precondition_required");
  if (!matches(wanted, current)) throw new AppError("edit.stale");
}

/**
 * For a PUT that may create: without a row only `If-Match` refuses, with one `If-None-Match: *`
 * does and `If-Match` must name it.
 */
export function requireMatchToPut(c: ManagerContext, current: string | null): void {
  if (current === null) {
    if (c.req.header("if-match") !== undefined && c.req.header("if-match") !== "*") {
      throw new AppError("edit.stale");
    }
    return;
  }
  if (c.req.header("if-none-match") === "*") throw new AppError("edit.stale");
  requireMatch(c, current);
}

function matches(header: string, current: string): boolean {
  if (header.trim() === "*") return true;
  return header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === current);
}

import type { Ref, Seen, Step } from "../../../shared/ports/compute.ts";
import { REMOVAL, type StepName, standingOf } from "./standing.ts";

/**
 * The writes that remove a release. What `list` shows goes last: the app, then its plan. The storage
 * account and the resource group are shared by all releases and stay.
 */
export function remove(ref: Ref, seen: Seen | null): Step[] {
  if (seen === null || seen.owner === "foreign") return [];
  const { site, done } = standingOf(seen);
  const principal = site?.identity?.principalId ?? null;
  const skipped = new Set<StepName>(done);
  if (principal === null) skipped.add("delete-role");
  if (site === null) skipped.add("delete-site");
  const { owner, hash } = seen;
  return REMOVAL.filter((name) => !skipped.has(name)).map((name) => ({
    do: name,
    ref,
    body: { owner, hash, ...(name === "delete-role" ? { principal } : {}) },
    mints: false,
  }));
}

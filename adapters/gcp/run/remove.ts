import type { Ref, Seen, Step } from "../../../shared/ports/compute.ts";
import { expect } from "./diff.ts";
import { parseRef } from "./name.ts";
import { type RunRaw, latestOf, markedRemoved } from "./seen.ts";
import { tableOf, targetsOf, without } from "./table.ts";

/**
 * The last release goes with its service. Any other loses its tag first; Cloud Run then deletes its
 * revision, but never the latest one (cloud.google.com/run/docs/managing/revisions): that one stays
 * behind without an address until a newer one is there, and the service is told that it was removed.
 */
export function remove(ref: Ref, seen: Seen | null): Step[] {
  if (seen === null || seen.owner === "foreign") return [];
  const { service } = seen.raw as RunRaw;
  const { revision } = parseRef(ref);
  const table = tableOf(service);
  const others = [...table.keys()].filter((name) => name !== revision);
  if (others.length === 0) {
    return [{ do: "delete-service", ref, body: {}, ...expect(seen), mints: false }];
  }
  const latest = latestOf(service) === revision;
  const steps: Step[] = [];
  if (table.has(revision) || latest) {
    const body = {
      traffic: targetsOf(without(table, revision)),
      ...(latest
        ? { annotations: markedRemoved(service, { name: revision, revision }) }
        : { was: { owner: seen.owner, hash: seen.hash, revision } }),
    };
    steps.push({ do: "untag-release", ref, body, ...expect(seen), mints: false });
  }
  // A revision never changes and its name is used once: there is nothing to compare with.
  if (!latest) steps.push({ do: "delete-release", ref, body: {}, mints: false });
  return steps;
}

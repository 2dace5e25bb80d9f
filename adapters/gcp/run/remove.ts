import type { Ref, Seen, Step } from "../../../shared/ports/compute.ts";
import { expect } from "./diff.ts";
import { givenBack, isAdopted } from "../ownership.ts";
import { isReleaseName, parseRef } from "./name.ts";
import { type RunRaw, latestOf, markedRemoved, unmarked } from "./seen.ts";
import type { Service } from "./shapes.ts";
import { tableOf, targetsOf, without } from "./table.ts";

/**
 * The last release goes with its service. Any other loses its tag first; Cloud Run then deletes its
 * revision, but never the latest one (cloud.google.com/run/docs/managing/revisions): that one stays
 * behind without an address until a newer one is there, and the service is told that it was removed.
 * A service that was adopted is given back with the last release, never deleted.
 */
export function remove(ref: Ref, seen: Seen | null): Step[] {
  if (seen === null || seen.owner === "foreign") return [];
  const { service } = seen.raw as RunRaw;
  const { service: of, revision } = parseRef(ref);
  const table = tableOf(service);
  const others = [...table.keys()].filter((name) => name !== revision);
  if (isAdopted(service.labels) && !others.some((name) => isReleaseName(of, name))) {
    return [
      { do: "leave-service", ref, body: left(service, revision), ...expect(seen), mints: false },
    ];
  }
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

/** Without a trace of ours but the revision, where no other one is there to take its traffic. */
function left(service: Service, revision: string) {
  const others = without(tableOf(service), revision);
  const table = others.size > 0 ? others : new Map([[revision, { percent: 100, tags: [] }]]);
  return {
    labels: givenBack(service.labels),
    annotations: unmarked(service),
    traffic: targetsOf(table),
  };
}

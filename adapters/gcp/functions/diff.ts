import type { Ref, Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { givenBack, isAdopted, sameResource } from "../ownership.ts";
import { expect } from "../run/diff.ts";
import { isReleaseTag, type Place, parseRef, releaseRef } from "../run/name.ts";
import { markedRemoved } from "../run/seen.ts";
import { shortName } from "../run/shapes.ts";
import { tableOf, targetsOf, without } from "../run/table.ts";
import { isOpen, revisionWithTag } from "./observe.ts";
import type { FunctionRaw } from "./shapes.ts";

/**
 * `put-function` builds and makes the revision, `open-function` lets our gateway and everybody else
 * call it, `tag-release` gives it its address. A function that never got a service is broken for good
 * and is made again.
 */
export function diff(place: Place, want: Want, seen: Seen | null): Step[] {
  const ref = releaseRef(place, want.key);
  // Google names the revision, but a repeated put updates the same function to the same release.
  const step = (what: string, body: unknown = {}): Step => ({
    do: what,
    ref,
    body,
    mints: false,
  });
  const put = step("put-function", { want });
  const rest = [step("open-function"), step("tag-release")];
  if (seen === null) return [put, ...rest];
  const raw = seen.raw as FunctionRaw;
  if (seen.owner === "foreign") {
    // The labels that make it ours go with the very write that puts the release there.
    return want.key.adopted === parseRef(ref).service ? [put, ...rest] : [];
  }
  if (!sameResource(seen.owner, want.owner) || seen.hash !== want.hash) return [];
  if (seen.ready === "failed") {
    const broken = raw.service === null && raw.function.state === "FAILED";
    return broken ? [step("delete-function"), put, ...rest] : [];
  }
  if (raw.service === null || raw.revision === null) return [];
  if (revisionWithTag(ref, raw.service) !== null) return [];
  const tag = { ...step("tag-release"), ...expect(seen) };
  return raw.policy !== null && !isOpen(raw.policy) ? [step("open-function"), tag] : [tag];
}

/** The last release goes with its function; see Cloud Run's `remove` for the others. */
export function remove(ref: Ref, seen: Seen | null): Step[] {
  if (seen === null || seen.owner === "foreign") return [];
  const { service } = seen.raw as FunctionRaw;
  const deletion = endOf(ref, labelsIn(seen.raw as Partial<FunctionRaw>));
  if (service === null) return [deletion];
  const table = tableOf(service);
  const newest = shortName(service.latestCreatedRevision);
  // One that failed early has no revision; one that failed late has the newest, which has no tag.
  const own = (table.get(newest)?.tags.length ?? 0) > 0 ? "" : newest;
  const revision = seen.revision ?? own;
  const others = [...table.keys()].filter((name) => name !== revision);
  const ofOurs = others.filter((name) => table.get(name)?.tags.some(isReleaseTag));
  const left = deletion.do === "leave-function" ? ofOurs : others;
  if (left.length === 0) return [deletion];
  const latest = revision === "" || revision === newest;
  const steps: Step[] = [];
  if (table.has(revision) || latest) {
    const marked = markedRemoved(service, { name: parseRef(ref).revision, revision });
    const body = {
      traffic: targetsOf(without(table, revision)),
      ...(latest
        ? { annotations: marked }
        : { was: { owner: seen.owner, hash: seen.hash, revision } }),
    };
    steps.push({ do: "untag-release", ref, body, ...expect(seen), mints: false });
  }
  if (!latest) steps.push({ do: "delete-release", ref, body: { revision }, mints: false });
  return steps;
}

/** An answer of Cloud Run brings the service alone, which has its function's labels and Google's. */
function labelsIn({ function: own, service }: Partial<FunctionRaw>): Record<string, string> {
  const labels = Object.entries(own?.labels ?? service?.labels ?? {});
  return Object.fromEntries(labels.filter(([name]) => !name.startsWith("goog-")));
}

/** What was adopted is given back, never deleted. */
function endOf(ref: Ref, labels: Readonly<Record<string, string>>): Step {
  return isAdopted(labels)
    ? { do: "leave-function", ref, body: { labels: givenBack(labels) }, mints: false }
    : { do: "delete-function", ref, body: {}, mints: false };
}

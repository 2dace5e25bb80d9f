import type { Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { sameResource } from "../ownership.ts";
import { type Place, parseRef, releaseRef, serviceName } from "./name.ts";
import { type RunRaw, hasTag, stateOf } from "./seen.ts";

/**
 * The writes that a release still lacks: `put-release` makes the revision, which takes no traffic,
 * and `tag-release` gives it its address. A release that stands is never changed.
 */
export function diff(place: Place, want: Want, seen: Seen | null): Step[] {
  const ref = releaseRef(place, want.key);
  const put: Step = { do: "put-release", ref, body: { want }, mints: false };
  const tag: Step = { do: "tag-release", ref, body: {}, mints: false };
  if (seen === null) return [put, tag];
  if (seen.owner === "foreign") {
    if (want.key.adopted === null || want.key.adopted !== serviceName(place, want.key)) return [];
    return [
      { do: "adopt-service", ref, body: { owner: want.owner }, ...expect(seen), mints: false },
      put,
      tag,
    ];
  }
  if (!sameResource(seen.owner, want.owner) || seen.hash !== want.hash) return [];
  const { service, revision } = seen.raw as RunRaw;
  const name = parseRef(ref);
  if (hasTag(service, name.revision, name.tag) || revision === null) return [];
  // Until Cloud Run has found out whether it starts there is nothing to be tagged.
  if (stateOf(service, revision, name.revision).ready !== true) return [];
  return [{ ...tag, ...expect(seen) }];
}

export function expect(seen: Seen): { expect?: string } {
  return seen.cas === undefined ? {} : { expect: seen.cas };
}

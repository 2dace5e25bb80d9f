import type { CallContext, Seen } from "../../../shared/ports/compute.ts";
import { ownerOf } from "../ownership.ts";
import type { RunApi } from "./api.ts";
import { type Place, parseRef, refTo, serviceRef } from "./name.ts";
import { foreignSeen, identityOf, isRemoved, seenOf } from "./seen.ts";
import { type Service, shortName } from "./shapes.ts";

/** The service that stands under a Cloud Function; it is listed with that. */
export const MANAGED_BY = "goog-managed-by";

/** Two lists in all, each by pages: services, then the revisions of all of them. */
export async function* list(
  api: RunApi,
  place: Place,
  cx: CallContext,
  scope: { organization?: string; foreign?: boolean },
): AsyncIterable<Seen> {
  const ours = new Map<string, Service>();
  for await (const service of api.services(cx)) {
    const name = shortName(service.name);
    if (service.labels[MANAGED_BY] === "cloudfunctions") continue;
    if (ownerOf(service.labels) !== null) ours.set(name, service);
    else if (scope.foreign === true) yield foreignSeen(serviceRef(place, name), service);
  }
  if (ours.size === 0) return;
  for await (const revision of api.revisions(cx)) {
    const identity = identityOf(revision);
    if (identity === null) continue;
    if (scope.organization !== undefined && identity.owner.organization !== scope.organization) {
      continue;
    }
    const service = ours.get(serviceOf(revision.name));
    if (service === undefined) continue;
    const ref = refTo(place, shortName(service.name), identity.owner.release);
    const name = parseRef(ref);
    if (name.revision !== shortName(revision.name) || isRemoved(service, name)) continue;
    yield seenOf(ref, name, service, revision, identity);
  }
}

/** `projects/p/locations/r/services/<service>/revisions/x`. */
export function serviceOf(revision: string): string {
  return /\/services\/([^/]+)\//.exec(revision)?.[1] ?? "";
}

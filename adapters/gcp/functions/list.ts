import type { CallContext, Seen } from "../../../shared/ports/compute.ts";
import { ownerOf } from "../ownership.ts";
import type { RunApi } from "../run/api.ts";
import { serviceOf } from "../run/list.ts";
import { type Place, parseRef, refTo } from "../run/name.ts";
import { leftoverOf } from "../run/seen.ts";
import { type Revision, type Service, shortName } from "../run/shapes.ts";
import type { FunctionsApi } from "./api.ts";
import { foreignFunction, isNewest, newest, revisionWithTag, taggedRelease } from "./observe.ts";
import { type CloudFunction, identityOfRevision, serviceIdOf } from "./shapes.ts";

/** Three lists in all, each by pages: functions, and the services and revisions under them. */
export async function* list(
  functions: FunctionsApi,
  run: RunApi,
  place: Place,
  cx: CallContext,
  scope: { organization?: string; foreign?: boolean },
): AsyncIterable<Seen> {
  const ours: CloudFunction[] = [];
  for await (const found of functions.list(cx)) {
    const owner = ownerOf(found.labels);
    if (owner === null) {
      if (scope.foreign !== true) continue;
      const ref = { ...refTo(place, "", ""), kind: "function", name: shortName(found.name) };
      yield foreignFunction(ref, found);
    } else if (scope.organization === undefined || scope.organization === owner.organization) {
      ours.push(found);
    }
  }
  if (ours.length === 0) return;
  const services = new Map<string, Service>();
  for await (const service of run.services(cx)) services.set(shortName(service.name), service);
  const revisions = new Map<string, Revision[]>();
  for await (const one of run.revisions(cx)) {
    const of = serviceOf(one.name);
    revisions.set(of, [...(revisions.get(of) ?? []), one]);
  }
  for (const found of ours) yield* releasesOf(place, found, services, revisions);
}

function* releasesOf(
  place: Place,
  found: CloudFunction,
  services: ReadonlyMap<string, Service>,
  revisions: ReadonlyMap<string, readonly Revision[]>,
): Iterable<Seen> {
  const id = shortName(found.name);
  const service = services.get(serviceIdOf(id)) ?? null;
  const listed = new Set<string>();
  for (const revision of revisions.get(service === null ? "" : serviceIdOf(id)) ?? []) {
    const release = identityOfRevision(revision)?.owner.release;
    if (release === undefined || service === null) continue;
    const ref = refTo(place, id, release);
    listed.add(release);
    if (leftoverOf(service)?.name === parseRef(ref).revision) continue;
    const tagged = revisionWithTag(ref, service) !== null;
    // Before its tag comes, the newest tells more of itself as a function.
    if (!tagged && isNewest(found, service, ref, release)) listed.delete(release);
    else yield* present(taggedRelease(ref, found, service, revision));
  }
  const release = ownerOf(found.labels)?.release ?? "";
  const ref = refTo(place, id, release);
  if (listed.has(release) || !isNewest(found, service, ref, release)) return;
  const latest = shortName(found.revision || (service?.latestCreatedRevision ?? ""));
  const revision = revisions.get(serviceIdOf(id))?.find(({ name }) => shortName(name) === latest);
  yield newest(ref, found, service, revision ?? null, null);
}

function* present(seen: Seen | null): Iterable<Seen> {
  if (seen !== null) yield seen;
}

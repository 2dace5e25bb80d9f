import type { CallContext, Ref, Seen } from "../../../shared/ports/compute.ts";
import { ownerOf } from "../ownership.ts";
import type { RunApi } from "./api.ts";
import { parseRef } from "./name.ts";
import { foreignSeen, identityOf, isRemoved, revisionOfTemplate, seenOf } from "./seen.ts";
import type { Service } from "./shapes.ts";

/** A release on a service that was just read. */
export async function releaseOn(
  api: RunApi,
  cx: CallContext,
  ref: Ref,
  service: Service,
): Promise<Seen | null> {
  if (ownerOf(service.labels) === null) return foreignSeen(ref, service);
  const name = parseRef(ref);
  if (isRemoved(service, name)) return null;
  const found = await api.revision(cx, name.service, name.revision);
  if (found === null && service.template.revision !== name.revision) return null;
  const revision = found ?? revisionOfTemplate(service);
  const identity = identityOf(revision);
  return identity === null
    ? foreignSeen(ref, service)
    : seenOf(ref, name, service, revision, identity);
}

/** The same without a further call, of an answer that brings the service; null where it is not in it. */
export function releaseInAnswer(ref: Ref, service: Service): Seen | null {
  const name = parseRef(ref);
  if (service.template.revision !== name.revision) return null;
  const revision = revisionOfTemplate(service);
  const identity = identityOf(revision);
  return identity === null ? null : seenOf(ref, name, service, revision, identity);
}

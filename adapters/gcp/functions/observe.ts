import type { CallContext, Ref, Seen } from "../../../shared/ports/compute.ts";
import { ownerOf } from "../ownership.ts";
import type { Policy, RunApi } from "../run/api.ts";
import { parseRef } from "../run/name.ts";
import { leftoverOf, seenOf } from "../run/seen.ts";
import { type Revision, type Service, shortName, withoutValues } from "../run/shapes.ts";
import type { FunctionsApi } from "./api.ts";
import {
  type CloudFunction,
  type FunctionLook,
  type FunctionRaw,
  identityOfRevision,
  identityOfText,
  OWNERSHIP,
  serviceIdOf,
} from "./shapes.ts";

const INVOKER = "roles/run.invoker";
const EVERYBODY = "allUsers";

/**
 * A release of a function: by its tag on the service under it, or, while the tag is to come, as the
 * function's newest.
 */
export async function observe(
  functions: FunctionsApi,
  run: RunApi,
  cx: CallContext,
  ref: Ref,
  remember: (look: FunctionLook) => void,
): Promise<Seen | null> {
  const { service: id, release } = parseRef(ref);
  const found = await functions.get(cx, id);
  if (found === null) {
    remember({ function: null, service: null });
    return null;
  }
  if (ownerOf(found.labels) === null) return foreignFunction(ref, found);
  const serviceId = serviceIdOf(id);
  const service = await run.service(cx, serviceId);
  const at = service === null ? null : revisionWithTag(ref, service);
  if (service !== null && at !== null) {
    const revision = await run.revision(cx, serviceId, at);
    return revision === null ? null : taggedRelease(ref, found, service, revision);
  }
  if (!isNewest(found, service, ref, release)) {
    const old = service === null ? null : await revisionOf(run, cx, serviceId, ref, service);
    if (old !== null && service !== null) return taggedRelease(ref, found, service, old);
    remember({ function: found, service });
    return null;
  }
  if (found.state !== "ACTIVE" || service === null) return newest(ref, found, service, null, null);
  const latest = shortName(found.revision || service.latestCreatedRevision);
  const [revision, policy] = await Promise.all([
    run.revision(cx, serviceId, latest),
    service.invokerIamDisabled ? null : run.policy(cx, serviceId),
  ]);
  return newest(ref, found, service, revision, policy);
}

export function isOpen({ bindings }: Policy): boolean {
  return bindings.some(({ role, members }) => role === INVOKER && members.includes(EVERYBODY));
}

export function opened(policy: Policy): Policy {
  return { ...policy, bindings: [...policy.bindings, { role: INVOKER, members: [EVERYBODY] }] };
}

export function revisionWithTag(ref: Ref, { traffic }: Service): string | null {
  const { tag } = parseRef(ref);
  const target = traffic.find((one) => one.tag === tag);
  return target?.revision === undefined ? null : shortName(target.revision);
}

/** The function's own labels and variables name the release that was put last. */
export function isNewest(
  found: CloudFunction,
  service: Service | null,
  ref: Ref,
  release: string,
): boolean {
  if (ownerOf(found.labels)?.release !== release) return false;
  return service === null || leftoverOf(service)?.name !== parseRef(ref).revision;
}

/** One that has lost its tag is found by what it says of itself, since its name is Google's. */
async function revisionOf(
  run: RunApi,
  cx: CallContext,
  serviceId: string,
  ref: Ref,
  service: Service,
): Promise<Revision | null> {
  const { release, revision } = parseRef(ref);
  if (leftoverOf(service)?.name === revision) return null;
  for await (const one of run.revisions(cx, serviceId)) {
    if (identityOfRevision(one)?.owner.release === release) return one;
  }
  return null;
}

export function taggedRelease(
  ref: Ref,
  found: CloudFunction,
  service: Service,
  revision: Revision,
): Seen | null {
  const identity = identityOfRevision(revision);
  if (identity === null) return null;
  const name = { ...parseRef(ref), revision: shortName(revision.name) };
  const { raw: _, ...seen } = seenOf(
    ref,
    name,
    service,
    revision,
    identity,
    revision.scaling ?? null,
  );
  return { ...seen, raw: rawOf(found, service, revision, null) };
}

export function newest(
  ref: Ref,
  found: CloudFunction,
  service: Service | null,
  revision: Revision | null,
  policy: Policy | null,
): Seen {
  const identity = identityOfText(found.environment[OWNERSHIP]);
  const owner = ownerOf(found.labels);
  const failed = found.state === "FAILED";
  const why = found.why === "" ? missing(ref, found, service, revision) : found.why;
  return {
    ref,
    owner: owner ?? "foreign",
    hash: identity?.hash ?? "",
    ...(service?.etag === undefined ? {} : { cas: service.etag }),
    ready: failed ? "failed" : false,
    ...(why === null ? {} : { why }),
    ...(revision === null ? {} : { revision: shortName(revision.name) }),
    ...(found.updatedAt === null ? {} : { changedAt: found.updatedAt }),
    fields: {},
    raw: rawOf(found, service, revision, policy),
  };
}

/** What the release waits for; null where that is a write of ours. */
function missing(
  ref: Ref,
  found: CloudFunction,
  service: Service | null,
  revision: Revision | null,
): string | null {
  if (found.state !== "ACTIVE") return `the function is still ${found.state}`;
  const name = serviceIdOf(parseRef(ref).service);
  if (service === null) return `the function is ACTIVE, but there is no service ${name}`;
  if (revision !== null) return null;
  const wanted = shortName(found.revision || service.latestCreatedRevision);
  return `the function is ACTIVE, but ${name} has no revision ${wanted}`;
}

export function foreignFunction(ref: Ref, found: CloudFunction): Seen {
  return {
    ref,
    owner: "foreign",
    hash: "",
    ready: found.state === "FAILED" ? "failed" : found.state === "ACTIVE",
    ...(found.why === "" ? {} : { why: found.why }),
    ...(found.revision === "" ? {} : { revision: found.revision }),
    ...(found.updatedAt === null ? {} : { changedAt: found.updatedAt }),
    fields: {},
    raw: rawOf(found, null, null, null),
  };
}

function rawOf(
  found: CloudFunction,
  service: Service | null,
  revision: Revision | null,
  policy: Policy | null,
): FunctionRaw {
  const names = Object.keys(found.environment).map((name) => [name, ""]);
  return {
    function: { ...found, environment: Object.fromEntries(names) },
    service: service === null ? null : { ...service, template: withoutValues(service.template) },
    revision: revision === null ? null : withoutValues(revision),
    policy,
  };
}

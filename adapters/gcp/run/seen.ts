import type { Ownership, Ref, Seen } from "../../../shared/ports/compute.ts";
import { ownerOf } from "../ownership.ts";
import { ARTIFACT, HASH, SECRETS, seenFields } from "./fields.ts";
import type { ReleaseName } from "./name.ts";
import {
  FAILED,
  READY,
  type Revision,
  type Scaling,
  type Service,
  shortName,
  withoutValues,
} from "./shapes.ts";

const REMOVED = "lintas.dev/removed";

/** What a release tells about itself. */
export interface Identity {
  owner: Ownership;
  hash: string;
  artifact: string | undefined;
  secrets: readonly string[];
}

/** `Seen.raw` of Cloud Run. */
export interface RunRaw {
  service: Service;
  revision: Revision | null;
}

/** A service's newest revision, as its template names it. */
export function latestOf(service: Service): string {
  return service.template.revision || shortName(service.latestCreatedRevision);
}

/** A revision that was removed while it was the latest, which Cloud Run does not delete. */
interface Leftover {
  /** As our ref names it. */
  name: string;
  /** As Google names it; "" where it never came to be. */
  revision: string;
}

export function leftoverOf({ annotations }: Service): Leftover | null {
  const [name = "", revision = name] = (annotations[REMOVED] ?? "").split(" ");
  return name === "" ? null : { name, revision };
}

/** The mark is made with the write that takes away what makes it a release. */
export function markedRemoved({ annotations }: Service, { name, revision }: Leftover) {
  return { ...annotations, [REMOVED]: name === revision ? name : `${name} ${revision}` };
}

export function unmarked({ annotations }: Service): Record<string, string> {
  const { [REMOVED]: _, ...others } = annotations;
  return others;
}

/** Gone, as far as that is possible: once a newer one is there the rest of it can be deleted. */
export function isRemoved(service: Service, { revision }: Pick<ReleaseName, "revision">): boolean {
  return leftoverOf(service)?.name === revision && latestOf(service) === revision;
}

export function hasTag(service: Service, revision: string, tag: string): boolean {
  return service.traffic.some(
    (target) => target.tag === tag && shortName(target.revision ?? "") === revision,
  );
}

/** By the labels and annotations of a revision. */
export function identityOf(of: Pick<Revision, "labels" | "annotations">): Identity | null {
  const owner = ownerOf(of.labels);
  if (owner === null) return null;
  return {
    owner,
    hash: of.annotations[HASH] ?? "",
    artifact: of.annotations[ARTIFACT],
    secrets: (of.annotations[SECRETS] ?? "").split(",").filter((name) => name !== ""),
  };
}

/** The revision as the service's template has it, for answers that bring the service alone. */
export function revisionOfTemplate(service: Service): Revision {
  const { revision: _, ...template } = service.template;
  return { name: latestOf(service), ...template, conditions: [] };
}

export function seenOf(
  ref: Ref,
  { revision: name, tag }: ReleaseName,
  service: Service,
  revision: Revision,
  identity: Identity,
  /** The service's is that of its newest release alone. */
  scaling: Scaling | null = latestOf(service) === name ? service.scaling : null,
): Seen {
  const status = service.trafficStatuses.find((target) => target.tag === tag);
  const state = stateOf(service, revision, name);
  const ready = state.ready === true ? status?.uri !== undefined : state.ready;
  const why = state.ready === true && ready === false ? `its tag ${tag} has no address` : state.why;
  return {
    ref,
    owner: identity.owner,
    hash: identity.hash,
    ...(service.etag === undefined ? {} : { cas: service.etag }),
    ready,
    ...(why === undefined ? {} : { why }),
    ...(status?.uri === undefined ? {} : { url: status.uri }),
    revision: name,
    ...(revision.createTime === undefined ? {} : { changedAt: revision.createTime }),
    fields: seenFields({
      ...revision,
      concurrency: revision.maxInstanceRequestConcurrency,
      scaling,
      artifact: identity.artifact,
      secrets: identity.secrets,
    }),
    raw: rawOf(service, revision),
  };
}

export function foreignSeen(ref: Ref, service: Service): Seen {
  return {
    ref,
    owner: "foreign",
    hash: "",
    ...(service.etag === undefined ? {} : { cas: service.etag }),
    ready: service.terminalCondition?.state === READY,
    ...(service.terminalCondition?.message ? { why: service.terminalCondition.message } : {}),
    revision: latestOf(service),
    ...(service.updateTime === undefined ? {} : { changedAt: service.updateTime }),
    fields: seenFields({
      ...service.template,
      concurrency: service.template.maxInstanceRequestConcurrency,
      scaling: service.scaling,
      artifact: undefined,
      // Which of a stranger's variables are secrets nobody says.
      secrets: service.template.containers.flatMap(({ env }) => env.map(({ name }) => name)),
    }),
    raw: rawOf(service, null),
  };
}

export function rawOf(service: Service, revision: Revision | null): RunRaw {
  return {
    service: { ...service, template: withoutValues(service.template) },
    revision: revision === null ? null : withoutValues(revision),
  };
}

/** Whether Cloud Run says that a revision could serve. */
export function stateOf(
  service: Service,
  revision: Revision,
  name: string,
): { ready: boolean | "failed"; why?: string } {
  const own = revision.conditions.find(({ type }) => type === "Ready");
  if (own?.state === FAILED) return { ready: "failed", why: own.message };
  if (own?.state === READY || shortName(service.latestReadyRevision) === name) {
    return { ready: true };
  }
  const whole = service.terminalCondition;
  const settled = !service.reconciling && shortName(service.latestCreatedRevision) === name;
  if (settled && whole?.state === FAILED) return { ready: "failed", why: whole.message };
  return { ready: false, ...(own?.message ? { why: own.message } : {}) };
}

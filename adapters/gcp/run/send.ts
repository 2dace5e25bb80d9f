import { AppError } from "../../../shared/errors/app-error.ts";
import type { ProviderHome } from "../../../shared/ports/cloud.ts";
import type {
  CallContext,
  Ownership,
  Progress,
  Seen,
  Step,
  Want,
} from "../../../shared/ports/compute.ts";
import type { Artifacts } from "../artifacts.ts";
import type { Looks } from "../looks.ts";
import type { Handle, Operation } from "../operation.ts";
import { adoptedLabels, labelsOf, ownerOf, sameResource } from "../ownership.ts";
import type { RunApi } from "./api.ts";
import { scalingOf, templateOf } from "./body.ts";
import { type Place, parseRef } from "./name.ts";
import { releaseOn } from "./observe.ts";
import { progressOf, watching } from "./poll.ts";
import { type RunRaw, hasTag, leftoverOf, unmarked } from "./seen.ts";
import type { Service, TrafficTarget } from "./shapes.ts";
import { followsLatest, tableOf, tagged, targetsOf } from "./table.ts";

export interface RunParts {
  place: Place;
  api: RunApi;
  artifacts: Artifacts;
  home: ProviderHome;
  serviceAccount: string | undefined;
  looks: Looks<Service | null>;
}

/** Makes one write; Cloud Run answers each with an operation. */
export async function send(
  parts: RunParts,
  cx: CallContext,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  switch (step.do) {
    case "put-release":
      return putRelease(parts, cx, step);
    case "tag-release":
      return tagRelease(parts, cx, step, seen);
    case "adopt-service":
      return adopt(parts, cx, step, seen);
    case "leave-service":
      return leave(parts, cx, step);
    case "route":
    case "untag-release":
      return patchTraffic(parts, cx, step);
    case "delete-release": {
      const { service, revision } = parseRef(step.ref);
      return ended(step, "revisions.delete", await parts.api.deleteRevision(cx, service, revision));
    }
    case "delete-service": {
      const { service } = parseRef(step.ref);
      return ended(step, "delete", await parts.api.deleteService(cx, service, step.expect));
    }
    default:
      throw new AppError("provider.fatal", { detail: `Cloud Run knows no step ${step.do}.` });
  }
}

/**
 * The service is made, or gets the release's template. Made by `create` and not by a PATCH with
 * `allowMissing`: that would overwrite a stranger's service that came between look and write. The
 * compare-and-set value of the look protects what is there already.
 */
async function putRelease(parts: RunParts, cx: CallContext, step: Step): Promise<Progress> {
  const { want } = step.body as { want: Want };
  const { api, looks } = parts;
  const name = parseRef(step.ref);
  const looked = looks.take(name.service);
  const service = looked === undefined ? await api.service(cx, name.service) : looked;
  if (service !== null) {
    refuseForeign(service, want.owner, name.service);
    // Who has just looked knows that it is not there, and the etag knows if that is still so.
    const there = looked === undefined ? await releaseOn(api, cx, step.ref, service) : null;
    if (there !== null) return standing(there, want, step);
  }
  const { labels, template, scaling } = await bodyOf(parts, cx, step, want);
  if (service === null) {
    const begun = await api.create(cx, name.service, { labels, template, scaling });
    return begunBy(step, "create", begun);
  }
  const pinned = followsLatest(service) && service.latestReadyRevision !== "";
  const body = {
    etag: service.etag,
    labels: { ...service.labels, ...labels },
    template,
    scaling,
    // The new revision would take what follows the latest one, before it has answered anybody.
    ...(pinned ? { traffic: targetsOf(tableOf(service)) } : {}),
  };
  const mask = pinned ? "labels,template,scaling,traffic" : "labels,template,scaling";
  return begunBy(step, "patch", await api.patch(cx, name.service, body, mask));
}

async function bodyOf(parts: RunParts, cx: CallContext, step: Step, want: Want) {
  const { organization } = want.owner;
  const [secrets, artifact] = await Promise.all([
    secretsOf(parts.home, want),
    parts.artifacts.find(cx, organization, want.artifact.digest),
  ]);
  const { place, serviceAccount } = parts;
  const name = parseRef(step.ref);
  const template = templateOf({ place, name, want, secrets, artifact, serviceAccount });
  return { labels: labelsOf(want.owner), template, scaling: scalingOf(want) };
}

/** In clear only from here to the call. */
export async function secretsOf(home: ProviderHome, want: Want): Promise<Record<string, string>> {
  if (want.secrets === null) return {};
  const { release, part } = want.key;
  const opened = await home.unseal(want.secrets, `${release}/${part}`);
  return JSON.parse(opened.reveal()) as Record<string, string>;
}

/** The same step was sent before. */
function standing(there: Seen, want: Want, step: Step): Progress {
  if (there.hash !== want.hash) throw new AppError("release.immutable");
  if (there.ready === "failed") return notStarted(there);
  const { service, revision } = there.raw as RunRaw;
  const { service: _, revision: name } = parseRef(step.ref);
  const usable =
    there.ready || service.latestReadyRevision.endsWith(`/${name}`) || revision === null;
  return usable ? { kind: "done", seen: there } : watching(step);
}

function notStarted(there: Seen): Progress {
  return { kind: "failed", code: "function.start_failed", detail: there.why ?? "" };
}

/**
 * The release's own address. The service is opened with it, and not before: Google's own check of
 * callers stays on until the revision has started, and goes then, since neither our gateway nor a
 * browser at a preview has an identity there. The main address of a service's first release is open
 * from then on too, but nobody is told it, and the entry itself refuses what is not signed where a
 * function is private.
 */
async function tagRelease(
  { api }: RunParts,
  cx: CallContext,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  const { service: at, revision, tag } = parseRef(step.ref);
  const looked = seen === null ? await api.service(cx, at) : (seen.raw as RunRaw).service;
  if (looked === null) throw gone(at);
  if (ownerOf(looked.labels) === null) throw foreign(at);
  if (hasTag(looked, revision, tag) && looked.invokerIamDisabled) return { kind: "done" };
  const { annotations, mask } = await withoutLeftover(api, cx, at, looked);
  const body = {
    etag: looked.etag,
    traffic: targetsOf(tagged(tableOf(looked), revision, tag)),
    invokerIamDisabled: true,
    ...annotations,
  };
  const masks = ["traffic", "invokerIamDisabled", ...mask].join(",");
  return begunBy(step, "patch", await api.patch(cx, at, body, masks));
}

/**
 * What was removed while it was the latest revision can be deleted now that it is not. That is the
 * only write beside a step's own: it is rare, it may be repeated, and the mark goes with the step's.
 */
export async function withoutLeftover(
  api: RunApi,
  cx: CallContext,
  at: string,
  service: Service,
): Promise<{ annotations: { annotations?: Record<string, string> }; mask: string[] }> {
  const leftover = leftoverOf(service);
  if (leftover === null) return { annotations: {}, mask: [] };
  if (leftover.revision !== "") await api.deleteRevision(cx, at, leftover.revision);
  return { annotations: { annotations: unmarked(service) }, mask: ["annotations"] };
}

/** What a person named is ours from here on; its other labels stay. */
async function adopt(
  { api }: RunParts,
  cx: CallContext,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  const { owner } = step.body as { owner: Ownership };
  const { service: at } = parseRef(step.ref);
  const looked = seen === null ? await api.service(cx, at) : (seen.raw as RunRaw).service;
  if (looked === null) throw gone(at);
  const theirs = ownerOf(looked.labels);
  if (theirs !== null && !sameResource(theirs, owner)) throw foreign(at);
  const body = { etag: looked.etag, labels: { ...looked.labels, ...adoptedLabels(owner) } };
  return begunBy(step, "patch", await api.patch(cx, at, body, "labels"));
}

/** It is its owner's again, and goes on with what it served last. */
async function leave({ api }: RunParts, cx: CallContext, step: Step): Promise<Progress> {
  const { service: at } = parseRef(step.ref);
  const body = { ...(step.body as object), etag: step.expect };
  return begunBy(step, "patch", await api.patch(cx, at, body, "labels,annotations,traffic"));
}

/** The whole table was made when the step was; the etag of that look guards it. */
async function patchTraffic({ api }: RunParts, cx: CallContext, step: Step): Promise<Progress> {
  const { service: at } = parseRef(step.ref);
  const { traffic, annotations, was } = step.body as {
    traffic: TrafficTarget[];
    annotations?: Record<string, string>;
    was?: Handle["was"];
  };
  const marked = annotations === undefined ? {} : { annotations };
  const mask = annotations === undefined ? "traffic" : "traffic,annotations";
  const begun = await api.patch(cx, at, { etag: step.expect, traffic, ...marked }, mask);
  return begunBy(step, "patch", begun, was);
}

function begunBy(step: Step, method: string, begun: Operation, was?: Handle["was"]): Progress {
  return progressOf(
    {
      operation: begun.name,
      call: `run.projects.locations.services.${method}`,
      do: step.do,
      ref: JSON.stringify(step.ref),
      looks: 0,
      ...(was === undefined ? {} : { was }),
    },
    begun,
  );
}

function ended(step: Step, method: string, begun: Operation | null): Progress {
  return begun === null ? { kind: "done" } : begunBy(step, method, begun);
}

function refuseForeign(service: Service, owner: Ownership, name: string): void {
  const theirs = ownerOf(service.labels);
  if (theirs === null || !sameResource(theirs, owner)) throw foreign(name);
}

function foreign(name: string): AppError {
  return new AppError("provider.foreign", { detail: `The service ${name} is not ours.` });
}

function gone(name: string): AppError {
  return new AppError("provider.fatal", { detail: `The service ${name} is gone.` });
}

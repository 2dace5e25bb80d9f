import { AppError } from "../../../shared/errors/app-error.ts";
import type {
  CallContext,
  Progress,
  Ref,
  Seen,
  Step,
  Want,
} from "../../../shared/ports/compute.ts";
import { endedWith } from "../ended.ts";
import { operationError } from "../google-error.ts";
import type { Looks } from "../looks.ts";
import { Handle, type Operation, waiting } from "../operation.ts";
import { adoptedLabels, ownerOf, sameResource } from "../ownership.ts";
import { parseRef } from "../run/name.ts";
import { progressOf } from "../run/poll.ts";
import { type RunParts, secretsOf, withoutLeftover } from "../run/send.ts";
import { type Service, type TrafficTarget, shortName } from "../run/shapes.ts";
import { followsLatest, tableOf, tagged, targetsOf } from "../run/table.ts";
import type { FunctionsApi } from "./api.ts";
import { functionBody } from "./body.ts";
import { isOpen, opened, revisionWithTag } from "./observe.ts";
import {
  type CloudFunction,
  type FunctionLook,
  type FunctionRaw,
  OWNERSHIP,
  identityOfText,
  serviceIdOf,
} from "./shapes.ts";

export interface FunctionsParts extends RunParts {
  functions: FunctionsApi;
  functionLooks: Looks<FunctionLook>;
}

const FUNCTIONS = "cloudfunctions.projects.locations.functions";
/** A build takes minutes. */
const LONGEST_MS = 10_000;
/** What is left of a create that ran into a quota may be tried again after this. */
const QUOTA_MS = 20_000;

export async function send(
  parts: FunctionsParts,
  cx: CallContext,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  const { functions, api } = parts;
  const { service: id } = parseRef(step.ref);
  switch (step.do) {
    case "put-function":
      return putFunction(parts, cx, step);
    case "open-function":
      return openFunction(parts, cx, step, seen);
    case "tag-release":
      return tagRelease(parts, cx, step, seen);
    case "route":
    case "untag-release":
      return patchTraffic(parts, cx, step);
    case "delete-release": {
      const { revision } = step.body as { revision: string };
      const begun = await api.deleteRevision(cx, serviceIdOf(id), revision);
      return begun === null ? { kind: "done" } : runOperation(step, "revisions.delete", begun);
    }
    case "leave-function": {
      const { labels } = step.body as { labels: Record<string, string> };
      const begun = await functions.relabel(cx, id, labels);
      return functionOperation(handleOf(step, "patch", begun), begun);
    }
    case "delete-function": {
      const begun = await functions.delete(cx, id);
      return begun === null
        ? { kind: "done" }
        : functionOperation(handleOf(step, "delete", begun), begun);
    }
    default:
      throw new AppError("provider.fatal", { detail: `Cloud Functions knows no step ${step.do}.` });
  }
}

/** One look at what is waited for: an operation of Functions or of Cloud Run. */
export async function poll(
  { functions, api }: FunctionsParts,
  cx: CallContext,
  text: string,
): Promise<Progress> {
  const handle = Handle.parse(JSON.parse(text));
  if (handle.ended !== undefined) return { kind: "failed", ...handle.ended, means: "retry" };
  if (handle.operation === null) return look(functions, cx, handle);
  if (!handle.call.startsWith("cloudfunctions.")) {
    return progressOf(handle, await api.operation(cx, handle.operation));
  }
  return functionOperation(handle, await functions.operation(cx, handle.operation));
}

/** At a function whose operation is not known. */
async function look(functions: FunctionsApi, cx: CallContext, handle: Handle): Promise<Progress> {
  const { service: id } = parseRef(JSON.parse(handle.ref) as Ref);
  const found = await functions.get(cx, id);
  const under = found?.state === "DEPLOYING" || found?.state === "DELETING";
  return under ? waiting(handle, LONGEST_MS) : { kind: "done" };
}

async function putFunction(parts: FunctionsParts, cx: CallContext, step: Step): Promise<Progress> {
  const { want } = step.body as { want: Want };
  const { functions, home, serviceAccount } = parts;
  const { service: id } = parseRef(step.ref);
  const looked = parts.functionLooks.take(id);
  const found = looked === undefined ? await functions.get(cx, id) : looked.function;
  if (found !== null) {
    const owner = ownerOf(found.labels);
    const adopted = owner === null && want.key.adopted === id;
    if (!adopted && (owner === null || !sameResource(owner, want.owner))) {
      throw new AppError("provider.foreign", { detail: `The function ${id} is not ours.` });
    }
    if (!adopted && owner?.release === want.key.release) return repeated(found, step, want);
  }
  const { organization } = want.owner;
  const [secrets, zip] = await Promise.all([
    secretsOf(home, want),
    home.artifact(organization, want.artifact.digest),
  ]);
  if (found !== null) await pinTraffic(parts, cx, serviceIdOf(id), looked?.service);
  const source = await functions.upload(cx, zip);
  const labels = {
    ...found?.labels,
    ...(want.key.adopted === id ? adoptedLabels(want.owner) : {}),
  };
  const body = functionBody({ want, secrets, source, labels, serviceAccount });
  const begun =
    found === null ? await functions.create(cx, id, body) : await functions.update(cx, id, body);
  return functionOperation(handleOf(step, found === null ? "create" : "patch", begun), begun);
}

/** The same step was sent before. Its operation is not known, but the function tells how far it is. */
function repeated(found: CloudFunction, step: Step, want: Want): Progress {
  const identity = identityOfText(found.environment[OWNERSHIP]);
  if (identity?.hash !== want.hash) throw new AppError("release.immutable");
  if (found.state === "FAILED") return notBuilt(found.why);
  if (found.state === "ACTIVE") return { kind: "done" };
  const ref = JSON.stringify(step.ref);
  const call = `${FUNCTIONS}.get`;
  return waiting({ operation: null, call, do: step.do, ref, looks: 0 }, LONGEST_MS);
}

/**
 * Where a service follows its latest revision the next one would take all traffic untried, so the
 * split is made explicit first: updates keep it. That is so only of functions that were adopted, and
 * of those whose first release was given up between its two writes.
 */
async function pinTraffic(
  { api }: FunctionsParts,
  cx: CallContext,
  name: string,
  looked: Service | null | undefined,
): Promise<void> {
  const service = looked === undefined ? await api.service(cx, name) : looked;
  if (service === null || !followsLatest(service) || service.latestReadyRevision === "") return;
  const traffic = targetsOf(tableOf(service));
  await api.patch(cx, name, { etag: service.etag, traffic }, "traffic");
}

/** By the service's policy and not by its own switch, which an update of the function would undo. */
async function openFunction(
  { api }: FunctionsParts,
  cx: CallContext,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  const name = serviceIdOf(parseRef(step.ref).service);
  const known = seen === null ? null : (seen.raw as FunctionRaw).policy;
  const policy = known ?? (await api.policy(cx, name));
  const now = isOpen(policy) ? policy : await api.setPolicy(cx, name, opened(policy));
  if (seen === null) return { kind: "done" };
  const raw: FunctionRaw = { ...(seen.raw as FunctionRaw), policy: now };
  return { kind: "done", seen: { ...seen, raw } };
}

async function tagRelease(
  { api, functions }: FunctionsParts,
  cx: CallContext,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  const { service: id, tag, release } = parseRef(step.ref);
  const name = serviceIdOf(id);
  const looked = seen === null ? null : (seen.raw as FunctionRaw);
  const found = looked?.function ?? (await functions.get(cx, id));
  const service = looked?.service ?? (await api.service(cx, name));
  if (found === null || service === null || ownerOf(found.labels)?.release !== release) {
    throw new AppError("provider.foreign", { detail: `The function ${id} has another release.` });
  }
  if (revisionWithTag(step.ref, service) !== null) return { kind: "done" };
  const revision = shortName(found.revision || service.latestCreatedRevision);
  const { annotations, mask } = await withoutLeftover(api, cx, name, service);
  const traffic = targetsOf(tagged(tableOf(service), revision, tag));
  const body = { etag: service.etag, traffic, ...annotations };
  const begun = await api.patch(cx, name, body, ["traffic", ...mask].join(","));
  return runOperation(step, "patch", begun);
}

async function patchTraffic(
  { api }: FunctionsParts,
  cx: CallContext,
  step: Step,
): Promise<Progress> {
  const { traffic, annotations, was } = step.body as {
    traffic: TrafficTarget[];
    annotations?: Service["annotations"];
    was?: Handle["was"];
  };
  const marked = annotations === undefined ? {} : { annotations };
  const mask = annotations === undefined ? "traffic" : "traffic,annotations";
  const name = serviceIdOf(parseRef(step.ref).service);
  return runOperation(
    step,
    "patch",
    await api.patch(cx, name, { etag: step.expect, traffic, ...marked }, mask),
    was,
  );
}

function runOperation(step: Step, method: string, begun: Operation, was?: Handle["was"]): Progress {
  const call = `run.projects.locations.services.${method}`;
  const handle = { ...handleOf(step, method, begun), call };
  return progressOf(was === undefined ? handle : { ...handle, was }, begun);
}

function handleOf(step: Step, method: string, begun: Operation): Handle {
  const call = `${FUNCTIONS}.${method}`;
  return { operation: begun.name, call, do: step.do, ref: JSON.stringify(step.ref), looks: 0 };
}

function functionOperation(handle: Handle, operation: Operation): Progress {
  if (!operation.done) return waiting(handle, LONGEST_MS);
  if (operation.error === undefined) return { kind: "done" };
  const error = operationError({ call: handle.call, write: true }, operation.error);
  const release = handle.do === "put-function";
  if (release && NOT_STARTED.test(error.said)) return notBuilt(error.said);
  const failed = endedWith(error, { release });
  if (!release || error.code !== "RESOURCE_EXHAUSTED") return failed;
  // It left a function without a service, which the next look has deleted and made again.
  const { code, detail } = failed;
  const next = waiting({ ...handle, ended: { code, detail } }, LONGEST_MS);
  return { ...next, retryAfterMs: QUOTA_MS };
}

/** Cloud Run's words inside those of Functions. */
const NOT_STARTED = /container healthcheck failed|failed to start|container called exit/i;

function notBuilt(said: string): Progress {
  const code = NOT_STARTED.test(said) ? "function.start_failed" : "provider.fatal";
  return { kind: "failed", code, detail: said };
}

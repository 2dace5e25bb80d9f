import type { CallContext, Progress, Ref, Seen, Step } from "../../../shared/ports/compute.ts";
import { endedWith } from "../ended.ts";
import { type GoogleError, operationError } from "../google-error.ts";
import { Handle, type Operation, waiting } from "../operation.ts";
import type { RunApi } from "./api.ts";
import { parseRef } from "./name.ts";
import { releaseInAnswer, releaseOn } from "./observe.ts";
import { rawOf } from "./seen.ts";
import { Service } from "./shapes.ts";

/** Cloud Run needs about ten seconds for a release: a look a second is soon enough. */
const LONGEST_MS = 1_500;

/** Cloud Run's words for a container that ended or did not listen. */
const NOT_STARTED =
  /container failed to start|failed to start and (?:then )?listen|container called exit|HealthCheckContainerError/i;

/** One look at what is waited for. */
export async function poll(api: RunApi, cx: CallContext, text: string): Promise<Progress> {
  const handle = Handle.parse(JSON.parse(text));
  if (handle.operation !== null) {
    return progressOf(handle, await api.operation(cx, handle.operation));
  }
  const ref = JSON.parse(handle.ref) as Ref;
  const service = await api.service(cx, parseRef(ref).service);
  const seen = service === null ? null : await releaseOn(api, cx, ref, service);
  if (seen?.ready === "failed") {
    return { kind: "failed", code: "function.start_failed", detail: seen.why ?? "" };
  }
  const started =
    seen !== null &&
    (seen.ready || service?.latestReadyRevision.endsWith(`/${parseRef(ref).revision}`) === true);
  return started ? { kind: "done", seen } : waiting(handle, LONGEST_MS);
}

/** For a write that somebody else began, whose operation we do not know. */
export function watching(step: Step): Progress {
  const ref = JSON.stringify(step.ref);
  return waiting({ operation: null, call: "", do: step.do, ref, looks: 0 }, LONGEST_MS);
}

export function progressOf(handle: Handle, operation: Operation): Progress {
  if (!operation.done) return waiting(handle, LONGEST_MS);
  if (operation.error !== undefined) {
    return failed(handle, operationError({ call: handle.call, write: true }, operation.error));
  }
  const answer = Service.safeParse(operation.response);
  const seen = answer.success ? seenIn(handle, answer.data) : null;
  return { kind: "done", ...(seen === null ? {} : { seen }) };
}

function seenIn(handle: Handle, service: Service): Seen | null {
  const ref = JSON.parse(handle.ref) as Ref;
  if (handle.do === "put-release" || handle.do === "tag-release") {
    return releaseInAnswer(ref, service);
  }
  if (handle.was === undefined) return null;
  // What has lost its address cannot be found any more, but its revision is still to be deleted.
  const cas = service.etag === undefined ? {} : { cas: service.etag };
  return { ref, ...handle.was, ...cas, ready: false, fields: {}, raw: rawOf(service, null) };
}

function failed(handle: Handle, error: GoogleError): Progress {
  const release = handle.do === "put-release";
  if (release && NOT_STARTED.test(error.said)) {
    return { kind: "failed", code: "function.start_failed", detail: error.said };
  }
  return endedWith(error, { release });
}

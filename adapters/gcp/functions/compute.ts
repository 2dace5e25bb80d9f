import { verified } from "../../../shared/blob.ts";
import type { CallContext, ComputeAdapter, Ref } from "../../../shared/ports/compute.ts";
import { callUrl } from "../call.ts";
import { permissions } from "../check.ts";
import { explain } from "../explain.ts";
import { judge } from "../judge.ts";
import { logs } from "../logs.ts";
import { metrics } from "../metrics.ts";
import { FUNCTIONS_CAPS } from "../preset.ts";
import { refusals } from "../refusals.ts";
import type { Rest } from "../rest.ts";
import { wantFields } from "../run/fields.ts";
import { parseRef, releaseRef } from "../run/name.ts";
import { type RevisionOf, observeTraffic, traffic } from "../run/traffic.ts";
import { diff, remove } from "./diff.ts";
import { list } from "./list.ts";
import { observe, revisionWithTag } from "./observe.ts";
import { type FunctionsParts, poll, send } from "./send.ts";
import { serviceIdOf } from "./shapes.ts";

const byTag: RevisionOf = (ref, service) => revisionWithTag(ref, service);

/** Functions as Cloud Functions of the second generation, each over a service of Cloud Run. */
export function createFunctionsCompute(parts: FunctionsParts, rest: Rest): ComputeAdapter {
  const { functions, api, place, home, functionLooks } = parts;
  const { project } = place;
  const look = (cx: CallContext, ref: Ref) =>
    observe(functions, api, cx, ref, (found) => functionLooks.keep(parseRef(ref).service, found));
  const logged = async (cx: CallContext, ref: Ref) => {
    const seen = await look(cx, ref);
    const { service, release } = parseRef(ref);
    const part = seen === null || seen.owner === "foreign" ? "" : seen.owner.resource;
    return { service: serviceIdOf(service), revision: seen?.revision ?? "", release, part };
  };
  return {
    caps: FUNCTIONS_CAPS,
    name: (key) => releaseRef(place, key),
    observe: look,
    diff: (want, seen) => diff(place, want, seen),
    fields: wantFields,
    refusals,
    observeTraffic: (cx, refs) => observeTraffic(api, cx, refs, byTag),
    traffic: (shares, seen) => traffic(shares, seen, byTag),
    remove,
    send: (cx, step, seen) => send(parts, cx, step, seen),
    poll: (cx, handle) => poll(parts, cx, handle),
    list: (cx, scope) => list(functions, api, place, cx, scope),
    judge,
    explain,
    sealingKey: async () => home.sealingKey,
    // The zip is sent with the write that builds it: Cloud Functions keeps none by digest.
    async putArtifact(_cx, artifact, open) {
      await verified(await open(), artifact).pipeTo(new WritableStream());
    },
    call: async (cx, { ref, url }, request) =>
      callUrl(home, url ?? (await look(cx, ref))?.url, request, cx.signal),
    async *logs(cx, ref, options) {
      yield* logs(rest, cx, project, await logged(cx, ref), options);
    },
    metrics: async (cx, ref, span) => metrics(rest, cx, project, await logged(cx, ref), span),
    async check(cx) {
      const found = await permissions(rest, cx, project);
      return found.filter(({ state }) => state === "missing");
    },
  };
}

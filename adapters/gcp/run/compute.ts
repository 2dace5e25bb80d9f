import type { CallContext, ComputeAdapter, Ref } from "../../../shared/ports/compute.ts";
import { callUrl } from "../call.ts";
import { permissions } from "../check.ts";
import { explain } from "../explain.ts";
import { judge } from "../judge.ts";
import { logs } from "../logs.ts";
import { metrics } from "../metrics.ts";
import { ownerOf } from "../ownership.ts";
import { RUN_CAPS } from "../preset.ts";
import { refusals } from "../refusals.ts";
import type { Rest } from "../rest.ts";
import { diff } from "./diff.ts";
import { dryRun } from "./dry-run.ts";
import { wantFields } from "./fields.ts";
import { list } from "./list.ts";
import { parseRef, releaseRef } from "./name.ts";
import { releaseOn } from "./observe.ts";
import { poll } from "./poll.ts";
import { remove } from "./remove.ts";
import { type RunParts, send } from "./send.ts";
import { byName, observeTraffic, traffic } from "./traffic.ts";

/** Functions on Cloud Run: one service a part and environment, one revision a release. */
export function createRunCompute(parts: RunParts, rest: Rest): ComputeAdapter {
  const { api, place, home, looks } = parts;
  const { project } = place;

  const observe = async (cx: CallContext, ref: Ref) => {
    const { service: name } = parseRef(ref);
    const service = await api.service(cx, name);
    const seen = service === null ? null : await releaseOn(api, cx, ref, service);
    if (seen === null) looks.keep(name, service);
    return seen;
  };
  return {
    caps: RUN_CAPS,
    name: (key) => releaseRef(place, key),
    observe,
    diff: (want, seen) => diff(place, want, seen),
    fields: wantFields,
    refusals,
    dryRun: (cx, want) => dryRun(parts, cx, want),
    observeTraffic: (cx, refs) => observeTraffic(api, cx, refs, byName),
    traffic: (shares, seen) => traffic(shares, seen, byName),
    remove,
    send: (cx, step, seen) => send(parts, cx, step, seen),
    poll: (cx, handle) => poll(api, cx, handle),
    list: (cx, scope) => list(api, place, cx, scope),
    judge,
    explain,
    sealingKey: async () => home.sealingKey,
    putArtifact: (cx, artifact, open) => parts.artifacts.put(cx, artifact, open),
    call: async (cx, { ref, url }, request) =>
      callUrl(home, url ?? (await observe(cx, ref))?.url, request, cx.signal),
    async *logs(cx, ref, options) {
      const { service, revision, release } = parseRef(ref);
      const found = await api.service(cx, service);
      const part = (found === null ? null : ownerOf(found.labels)?.resource) ?? "";
      yield* logs(rest, cx, project, { service, revision, release, part }, options);
    },
    metrics: (cx, ref, span) => metrics(rest, cx, project, parseRef(ref), span),
    async check(cx) {
      const found = await permissions(rest, cx, project);
      return found.filter(({ state }) => state === "missing");
    },
  };
}

import type { Caps, ComputeAdapter } from "../../../shared/ports/compute.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { callApp } from "../call.ts";
import { missing } from "../check.ts";
import { explain } from "../explain.ts";
import { judge } from "../judge.ts";
import { logs } from "../logs.ts";
import { metrics } from "../metrics.ts";
import { diff } from "./diff.ts";
import { fieldsOf } from "./fields.ts";
import { refOf } from "./name.ts";
import { list, observe } from "./observe.ts";
import { poll } from "./poll.ts";
import { refusalsOf } from "./refusals.ts";
import { remove } from "./remove.ts";
import { send } from "./send.ts";
import type { Target } from "./target.ts";

export const CAPS: Caps = {
  revisions: true,
  // Flex Consumption has no slots: our gateway's weights are the route plane.
  split: 0,
  releaseUrl: true,
  cas: false,
  dryRun: false,
  keep: 50,
  // A release is an app of its own: a foreign app cannot become one.
  adopt: false,
  engine: false,
};

/** Azure Functions on Flex Consumption: an app per release. */
export function createFunctions(target: Target): ComputeAdapter {
  const { place, home } = target;
  return {
    caps: CAPS,
    name: (key) => refOf(place, key),
    observe: (cx, ref) => observe(target, cx, ref),
    diff: (want, seen) => diff(place, want, seen),
    fields: fieldsOf,
    refusals: refusalsOf,
    observeTraffic: async () => ({ weights: {}, raw: null }),
    traffic: () => [],
    remove,
    send: (cx, step, seen) => send(target, cx, step, seen),
    poll: (cx, handle) => poll(target, cx, handle),
    list: (cx, scope) => list(target, cx, scope),
    judge,
    explain,
    sealingKey: async () => home.sealingKey,
    // The zip goes with the publish of each release, from the installation's own store.
    putArtifact: async () => {},
    async call(cx, { ref, url }, request) {
      const origin = url ?? (await observe(target, cx, ref))?.url;
      if (origin === undefined) {
        throw new AppError("release.not_found", { detail: `${ref.name} has no address.` });
      }
      const signal = AbortSignal.any([cx.signal, request.signal]);
      return callApp(home, origin, new Request(request, { signal }));
    },
    logs: (cx, ref, options) => logs(target, cx, ref, options),
    metrics: (cx, ref, span) => metrics(target, cx, ref, span),
    async check(cx) {
      return missing(await target.permissions(cx));
    },
  };
}

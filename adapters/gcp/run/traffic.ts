import type { CallContext, Ref, SeenTraffic, Share, Step } from "../../../shared/ports/compute.ts";
import type { RunApi } from "./api.ts";
import { parseRef } from "./name.ts";
import type { Service } from "./shapes.ts";
import { percents, tableOf, targetsOf, weighted } from "./table.ts";

/** `SeenTraffic.raw`: services by name. Nearly always one; an adopted part may have two. */
type TrafficRaw = Readonly<
  Record<string, Pick<Service, "etag" | "traffic" | "latestReadyRevision">>
>;

/** Which revision stands for a release: Functions have names that we do not choose. */
export type RevisionOf = (ref: Ref, service: Service) => string | null;

export const byName: RevisionOf = (ref) => parseRef(ref).revision;

export async function observeTraffic(
  api: RunApi,
  cx: CallContext,
  refs: readonly Ref[],
  revisionOf: RevisionOf,
): Promise<SeenTraffic> {
  const weights: Record<string, number> = {};
  const raw: Record<string, Service> = {};
  for (const name of new Set(refs.map((ref) => parseRef(ref).service))) {
    const service = await api.service(cx, name);
    if (service === null) continue;
    const { containers: _, ...template } = service.template;
    raw[name] = { ...service, template: { ...template, containers: [] } };
    const percent = percents(tableOf(service));
    for (const ref of refs.filter((one) => parseRef(one).service === name)) {
      const taken = percent[revisionOf(ref, service) ?? ""] ?? 0;
      if (taken > 0) weights[ref.name] = taken;
    }
  }
  const [etag] = Object.values(raw).map((service) => service.etag);
  return { weights, ...(etag === undefined ? {} : { cas: etag }), raw };
}

/**
 * One write a service, with its whole table. Where no release of ours shall take traffic there is
 * nothing to write: Cloud Run wants 100 percent somewhere, and our gateway sends nothing there.
 */
export function traffic(
  shares: readonly Share[],
  seen: SeenTraffic,
  revisionOf: RevisionOf,
): Step[] {
  const raw = seen.raw as TrafficRaw;
  return Object.entries(raw).flatMap(([name, found]) => {
    const service = found as Service;
    const taking = shares.filter(({ ref, weight }) => weight > 0 && parseRef(ref).service === name);
    const [first] = taking;
    if (first === undefined) return [];
    const weights = wholePercents(
      taking.map(({ ref, weight }) => [revisionOf(ref, service) ?? "", weight]),
    );
    const table = tableOf(service);
    if (!("" in weights) && sameWeights(percents(table), weights)) return [];
    const body = { weights, traffic: targetsOf(weighted(table, weights)) };
    const expect = service.etag === undefined ? {} : { expect: service.etag };
    return [{ do: "route", ref: first.ref, body, ...expect, mints: false }];
  });
}

/** Whole numbers that add up to 100, as near to the given ones as can be. */
function wholePercents(parts: readonly (readonly [string, number])[]): Record<string, number> {
  const sum = parts.reduce((all, [, weight]) => all + weight, 0);
  const exact = parts.map(([name, weight]) => ({ name, share: (weight * 100) / sum }));
  const whole = exact.map(({ name, share }) => ({ name, share, percent: Math.floor(share) }));
  const left = 100 - whole.reduce((all, { percent }) => all + percent, 0);
  const byRest = whole.toSorted((a, b) => b.share - b.percent - (a.share - a.percent));
  for (const one of byRest.slice(0, left)) one.percent += 1;
  return Object.fromEntries(whole.map(({ name, percent }) => [name, percent]));
}

function sameWeights(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => (a[name] ?? 0) === (b[name] ?? 0));
}

import type { RouteEntry } from "./types.ts";

/**
 * What the table becomes when `release` takes `weight` percent, to show it before it is asked for.
 * The Creator decides; the rule is the one of the route's own domain: the others keep their
 * proportions in what is left.
 */
export function promoted(
  table: readonly RouteEntry[],
  entry: { target: string; release: string },
  weight: number,
): RouteEntry[] {
  const others = table.filter((other) => other.release !== entry.release && other.weight > 0);
  const total = others.reduce((sum, other) => sum + other.weight, 0);
  if (weight >= 100 || total === 0) return [{ ...entry, weight: 100 }];
  const left = 100 - weight;
  const scaled = others.map((other) => Math.floor((other.weight * left) / total));
  const missing = left - scaled.reduce((sum, share) => sum + share, 0);
  const shared = others.map((other, i) => ({
    ...other,
    weight: (scaled[i] ?? 0) + (i === 0 ? missing : 0),
  }));
  return [{ ...entry, weight }, ...shared].filter((other) => other.weight > 0);
}

export interface TrafficChange {
  release: string;
  target: string;
  before: number;
  after: number;
}

/** Each release of either table with its share before and after, the largest share first. */
export function trafficChanges(
  before: readonly RouteEntry[],
  after: readonly RouteEntry[],
): TrafficChange[] {
  const changes = new Map<string, TrafficChange>();
  for (const { release, target, weight } of before) {
    changes.set(release, { release, target, before: weight, after: 0 });
  }
  for (const { release, target, weight } of after) {
    const seen = changes.get(release);
    changes.set(release, { release, target, before: seen?.before ?? 0, after: weight });
  }
  return [...changes.values()]
    .filter((change) => change.before > 0 || change.after > 0)
    .sort((a, b) => b.after - a.after || b.before - a.before);
}

import * as z from "zod";
import { ReleaseId } from "./names.ts";
import { TargetName } from "./target.ts";

export const RouteEntry = z.strictObject({
  target: TargetName,
  release: ReleaseId,
  weight: z.int().min(0).max(100),
});
export type RouteEntry = z.infer<typeof RouteEntry>;

/** The whole table of one environment: weights of all entries add up to 100. */
export const RouteTable = z
  .array(RouteEntry)
  .min(1)
  .refine((table) => table.reduce((sum, entry) => sum + entry.weight, 0) === 100, {
    error: "weights must add up to 100",
  })
  .refine((table) => new Set(table.map((entry) => entry.release)).size === table.length, {
    error: "a release must stand in it only once",
  });
export type RouteTable = z.infer<typeof RouteTable>;

/**
 * All traffic to `releases` (one a target), shared as evenly as whole percents allow, the first
 * ones taking what is left over.
 */
export function evenTable(releases: readonly { target: string; release: string }[]): RouteTable {
  const base = Math.floor(100 / releases.length);
  const rest = 100 - base * releases.length;
  return releases.map((entry, i) => ({ ...entry, weight: base + (i < rest ? 1 : 0) }));
}

/**
 * `table` with `weight` percent for `release`, the others keeping their proportions in what is
 * left. `weight: 100` leaves only the release.
 */
export function withWeight(
  table: RouteTable,
  entry: { target: string; release: string },
  weight: number,
): RouteTable {
  const others = table.filter((other) => other.release !== entry.release && other.weight > 0);
  const total = others.reduce((sum, other) => sum + other.weight, 0);
  if (weight >= 100 || total === 0) return [{ ...entry, weight: 100 }];
  const scaled = others.map((other) => ({
    ...other,
    weight: Math.floor((other.weight * (100 - weight)) / total),
  }));
  const missing = 100 - weight - scaled.reduce((sum, other) => sum + other.weight, 0);
  const [first, ...rest] = scaled;
  if (!first) return [{ ...entry, weight: 100 }];
  return [{ ...entry, weight }, { ...first, weight: first.weight + missing }, ...rest].filter(
    (other) => other.weight > 0,
  );
}

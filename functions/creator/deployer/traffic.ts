import * as z from "zod";
import type { Transaction } from "../../../shared/database.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ComputeAdapter, Ref, SeenTraffic, Share } from "../../../shared/ports/compute.ts";
import type { Outcome, StepContext, StepRow } from "../component.ts";
import { drive, type Goal } from "../drive.ts";
import { keepTraffic } from "./keep-traffic.ts";
import { currentRoute } from "./route-table.ts";

/** The releases whose share moved or stays: all that the provider's setting is about. */
const Body = z.looseObject({
  releases: z.array(z.object({ release: z.string(), ref: z.custom<Ref>() })),
});
type Released = z.infer<typeof Body>["releases"][number];

/**
 * A provider's own traffic setting follows the route, one call a part. What refuses or takes too
 * long is kept as `route pending` and does not fail what is done already. The weights are those of
 * the route in force, so that a step which comes late sets nothing back.
 */
export async function trafficStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const { releases } = Body.parse(step.body);
  const wanted = await wantedOf(cx, releases);
  const outcome = await follow(cx, step, wanted);
  if (outcome.kind === "failed") return pending(cx, step, wanted, outcome.error);
  if (outcome.kind === "done") {
    const now = await wantedOf(cx, releases);
    if (now.shares.some(({ weight }, at) => weight !== wanted.shares[at]?.weight)) {
      return { kind: "wait", handle: null, afterMs: 0, why: "the route moved meanwhile" };
    }
    return { kind: "done", commit: (tx) => keepTraffic(tx, cx, step, now, null) };
  }
  const overdue = step.deadline !== null && step.deadline <= cx.services.clock.now();
  if (!overdue) return outcome;
  const { why, provider } = outcome;
  const late = new AppError("provider.unavailable", {
    detail: `${why.replace(/\.$/, "")}.`,
    ...(provider === undefined ? {} : { extensions: { provider } }),
  });
  return pending(cx, step, wanted, late);
}

/** A target that cannot be reached at all is one that does not follow. */
async function follow(cx: StepContext, step: StepRow, wanted: Wanted): Promise<Outcome> {
  const { organizationId } = cx.operation;
  try {
    const adapter = await cx.services.targets.adapter(organizationId, step.target ?? "");
    return await drive(cx, adapter, step, trafficGoal(cx, adapter, step, wanted));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: "failed", error };
  }
}

function trafficGoal(
  cx: StepContext,
  adapter: ComputeAdapter,
  step: StepRow,
  { shares }: Wanted,
): Goal<SeenTraffic> {
  return {
    what: step.title,
    ready: false,
    observe: () =>
      adapter.observeTraffic(
        cx.call,
        shares.map(({ ref }) => ref),
      ),
    missing: (seen) => (seen === null ? [] : adapter.traffic(shares, seen)),
    standing: () => null,
    refusal: () => null,
    shown: (progress) => progress.traffic,
    resource: () => null,
  };
}

export interface Wanted {
  /** In the order of the step's releases; together 100 percent of the target, or nothing. */
  shares: (Share & { release: string })[];
  /** Percent of the whole environment, as the route has it. */
  weights: ReadonlyMap<string, number>;
  version: number;
}

/** The shares of the step's releases in the route in force. */
async function wantedOf(cx: StepContext, releases: readonly Released[]): Promise<Wanted> {
  const route = await currentRoute(cx.services.db, cx.operation.environmentId);
  const weights = new Map(
    releases.map(({ release }) => [
      release,
      route?.table.find((entry) => entry.release === release)?.weight ?? 0,
    ]),
  );
  const version = route?.version ?? 0;
  return { shares: sharesOf(releases, weights), weights, version };
}

/**
 * Percents of an environment as percents of one target: whole, adding up to 100, what rounding
 * leaves going to the heaviest.
 */
export function sharesOf(
  releases: readonly Released[],
  weights: ReadonlyMap<string, number>,
): Wanted["shares"] {
  const of = (release: string) => weights.get(release) ?? 0;
  const total = releases.reduce((sum, { release }) => sum + of(release), 0);
  const shares = releases.map(({ release, ref }) => ({
    release,
    ref,
    weight: total === 0 ? 0 : Math.floor((of(release) * 100) / total),
  }));
  const heaviest = shares.toSorted((a, b) => b.weight - a.weight)[0];
  const left = 100 - shares.reduce((sum, { weight }) => sum + weight, 0);
  if (heaviest !== undefined && total > 0) heaviest.weight += left;
  return shares;
}

function pending(cx: StepContext, step: StepRow, wanted: Wanted, error: AppError): Outcome {
  const commit = (tx: Transaction) => keepTraffic(tx, cx, step, wanted, error);
  return { kind: "done", result: { pending: true }, commit };
}

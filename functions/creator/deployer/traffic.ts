import { lte } from "drizzle-orm";
import type { Transaction } from "../../../shared/database.ts";
import { toProblem } from "../../../shared/errors/problem.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { traffic } from "../../../shared/schema/operations.ts";
import type { Outcome, StepContext, StepRow } from "../component.ts";
import { drive } from "../drive.ts";
import { currentRoute } from "./route-table.ts";

/**
 * A provider's own traffic setting follows the route. What refuses or takes too long is kept as
 * `route pending` and does not fail what is done already: gateways follow the route anyway. The
 * weight is that of the route in force, so that a step which comes late sets nothing back.
 */
export async function trafficStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const wanted = await wantedOf(cx, step);
  const adapter = await cx.services.targets.adapter(cx.operation.organizationId, step.target ?? "");
  const ref = step.ref;
  if (ref === null) throw new Error("a traffic step has a ref");
  const missing = (seen: Parameters<typeof adapter.traffic>[1]) =>
    adapter.traffic(ref, seen, wanted.weight);
  const outcome = await drive(cx, adapter, step, { ref, what: step.title, ready: false, missing });
  if (outcome.kind === "failed") return pending(cx, step, wanted, outcome.error);
  if (outcome.kind === "done") {
    const now = await wantedOf(cx, step);
    if (now.weight !== wanted.weight) {
      return { kind: "wait", handle: null, afterMs: 0, why: "the route moved meanwhile" };
    }
    return { kind: "done", commit: (tx) => keep(tx, cx, step, now, null) };
  }
  const overdue = step.deadline !== null && step.deadline <= cx.services.clock.now();
  if (!overdue) return outcome;
  const late = new AppError("provider.unavailable", { detail: `${outcome.why}.` });
  return pending(cx, step, wanted, late);
}

interface Wanted {
  weight: number;
  version: number;
}

/** The weight of the step's release in the route in force. */
async function wantedOf(cx: StepContext, step: StepRow): Promise<Wanted> {
  const route = await currentRoute(cx.services.db, cx.operation.environmentId);
  const entry = route?.table.find(({ release }) => release === step.release);
  return { weight: entry?.weight ?? 0, version: route?.version ?? 0 };
}

function pending(cx: StepContext, step: StepRow, wanted: Wanted, error: AppError): Outcome {
  const commit = (tx: Transaction) => keep(tx, cx, step, wanted, error);
  return { kind: "done", result: { pending: true }, commit };
}

async function keep(
  tx: Transaction,
  cx: StepContext,
  step: StepRow,
  wanted: Wanted,
  error: AppError | null,
) {
  const { organizationId, projectId, environmentId } = cx.operation;
  const values = {
    weight: wanted.weight,
    routeVersion: wanted.version,
    settled: error === null,
    error: error === null ? null : toProblem(error),
  };
  const keys = { releaseId: step.release ?? "", part: step.part ?? "" };
  await tx
    .insert(traffic)
    .values({ organizationId, projectId, environmentId, ...keys, ...values })
    .onConflictDoUpdate({
      target: [traffic.releaseId, traffic.part],
      set: values,
      setWhere: lte(traffic.routeVersion, wanted.version),
    });
  return {};
}

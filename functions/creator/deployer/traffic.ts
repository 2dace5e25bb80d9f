import * as z from "zod";
import type { Transaction } from "../../../shared/database.ts";
import { toProblem } from "../../../shared/errors/problem.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { traffic } from "../../../shared/schema/operations.ts";
import type { Outcome, StepContext, StepRow } from "../component.ts";
import { drive } from "../drive.ts";

const Body = z.looseObject({ weight: z.int(), version: z.int() });

/**
 * A provider's own traffic setting follows the route. What refuses or takes too long is kept as
 * `route pending` and does not fail what is done already: gateways follow the route anyway.
 */
export async function trafficStep(cx: StepContext, step: StepRow): Promise<Outcome> {
  const { weight } = Body.parse(step.body);
  const adapter = await cx.services.targets.adapter(cx.operation.organizationId, step.target ?? "");
  const ref = step.ref;
  if (ref === null) throw new Error("a traffic step has a ref");
  const missing = (seen: Parameters<typeof adapter.traffic>[1]) =>
    adapter.traffic(ref, seen, weight);
  const outcome = await drive(cx, adapter, step, { ref, what: step.title, ready: false, missing });
  if (outcome.kind === "done") return { kind: "done", commit: (tx) => keep(tx, cx, step, null) };
  if (outcome.kind === "failed") return pending(cx, step, outcome.error);
  const overdue = step.deadline !== null && step.deadline <= cx.services.clock.now();
  if (!overdue) return outcome;
  return pending(cx, step, new AppError("provider.unavailable", { detail: `${outcome.why}.` }));
}

function pending(cx: StepContext, step: StepRow, error: AppError): Outcome {
  return { kind: "done", result: { pending: true }, commit: (tx) => keep(tx, cx, step, error) };
}

async function keep(tx: Transaction, cx: StepContext, step: StepRow, error: AppError | null) {
  const { organizationId, projectId, environmentId } = cx.operation;
  const { weight, version } = Body.parse(step.body);
  const values = {
    weight,
    routeVersion: version,
    settled: error === null,
    error: error === null ? null : toProblem(error),
  };
  const keys = { releaseId: step.release ?? "", part: step.part ?? "" };
  await tx
    .insert(traffic)
    .values({ organizationId, projectId, environmentId, ...keys, ...values })
    .onConflictDoUpdate({ target: [traffic.releaseId, traffic.part], set: values });
  return {};
}

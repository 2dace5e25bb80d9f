import { and, eq } from "drizzle-orm";
import type { OperationInput } from "../../../shared/domain/operation.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { release } from "../../../shared/schema/operations.ts";
import type { PlanContext, Planned } from "../component.ts";
import { partSteps } from "./plan-deploy.ts";

/** A release is made as it was wanted once more, from what was stored then. */
export async function planRepair(
  { services, operation }: PlanContext,
  input: Extract<OperationInput, { kind: "repair" }>,
): Promise<Planned> {
  const [row] = await services.db
    .select()
    .from(release)
    .where(and(eq(release.id, input.release), eq(release.environmentId, operation.environmentId)));
  if (row === undefined) {
    throw new AppError("release.not_found", {
      detail: `There is no release ${input.release} here.`,
    });
  }
  if (row.state !== "ready" && row.state !== "unknown") {
    throw new AppError("release.not_ready", { detail: `Release ${row.id} is ${row.state}.` });
  }
  return { steps: row.parts.flatMap((one) => partSteps(row.id, row.target, one)) };
}

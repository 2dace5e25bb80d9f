import { eq } from "drizzle-orm";
import { release } from "../../../shared/schema/operations.ts";
import type { PlanContext, Planned } from "../component.ts";

/** Needs no definition and no build: refs and tags are enough. */
export async function planDestroy(cx: PlanContext): Promise<Planned> {
  const { services, operation } = cx;
  const used = await services.db
    .selectDistinct({ target: release.target })
    .from(release)
    .where(eq(release.environmentId, operation.environmentId));
  const names = await services.targets.names(operation.organizationId);
  const targets = [...new Set([...used.map((row) => row.target), ...names])].sort();
  return {
    steps: [{ name: "unroute", title: "take all traffic away", lane: null, body: { targets } }],
  };
}

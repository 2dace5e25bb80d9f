import type { NewStep, PlanContext, Planned } from "../component.ts";
import { nextTable, readRoutes } from "./route-table.ts";
import { requireSplit } from "./split.ts";

/** Promote, rollback and a table by hand are one route write; what can be refused is refused before it. */
export async function planMove(cx: PlanContext): Promise<Planned> {
  const { services, operation } = cx;
  const now = await readRoutes(services.db, operation.environmentId);
  const table = await nextTable(services.db, operation, { releases: [], weight: 100 }, now);
  await requireSplit(services, operation.organizationId, table);
  const step: NewStep = {
    name: "route",
    title: "write the route",
    lane: null,
    body: { releases: [], weight: 100 },
  };
  return { steps: [step] };
}

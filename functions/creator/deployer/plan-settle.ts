import { and, eq, inArray, isNull } from "drizzle-orm";
import { release, traffic } from "../../../shared/schema/operations.ts";
import type { PlanContext, Planned } from "../component.ts";
import { trafficSteps } from "./route.ts";
import { currentRoute } from "./route-table.ts";

/** One step for each part on each target that does not follow the route in force. */
export async function planSettle({ services, operation }: PlanContext): Promise<Planned> {
  const { db } = services;
  const { environmentId } = operation;
  const open = await db
    .select({ target: release.target, part: traffic.part, release: traffic.releaseId })
    .from(traffic)
    .innerJoin(release, eq(release.id, traffic.releaseId))
    .where(
      and(
        eq(traffic.environmentId, environmentId),
        eq(traffic.settled, false),
        isNull(release.deletedAt),
      ),
    );
  if (open.length === 0) return { steps: [] };
  const route = await currentRoute(db, environmentId);
  const named = (route?.table ?? []).map((entry) => entry.release);
  const about = [...new Set([...named, ...open.map((row) => row.release)])];
  const rows = await db
    .select()
    .from(release)
    .where(
      and(
        eq(release.environmentId, environmentId),
        isNull(release.deletedAt),
        inArray(release.id, about),
      ),
    )
    .orderBy(release.id);
  const targets = [...new Set(open.map(({ target }) => target))].sort();
  return {
    steps: targets.flatMap((target) => {
      const parts = new Set(open.filter((row) => row.target === target).map(({ part }) => part));
      const here = rows.filter((row) => row.target === target);
      return trafficSteps(target, here).filter(({ part }) => parts.has(part ?? ""));
    }),
  };
}

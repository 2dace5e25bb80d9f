import { eq } from "drizzle-orm";
import { judgeRules } from "../../../shared/domain/judge-rules.ts";
import { release } from "../../../shared/schema/operations.ts";
import { readRules } from "../../../shared/store/rules.ts";
import type { PlanContext, Planned } from "../component.ts";
import { requireAllowed } from "../planner/rules.ts";

/** Needs no definition and no build: refs and tags are enough. */
export async function planDestroy(cx: PlanContext): Promise<Planned> {
  const { services, operation } = cx;
  const rules = await readRules(services.db, operation);
  requireAllowed(judgeRules(rules, { kind: "destroy" }).verdicts);
  const used = await services.db
    .selectDistinct({ target: release.target })
    .from(release)
    .where(eq(release.environmentId, operation.environmentId));
  const targets = used.map((row) => row.target).sort();
  return {
    steps: [{ name: "unroute", title: "take all traffic away", lane: null, body: { targets } }],
  };
}

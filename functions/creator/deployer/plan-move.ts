import { judgeRules } from "../../../shared/domain/judge-rules.ts";
import type { RouteTable } from "../../../shared/domain/route.ts";
import { readRules } from "../../../shared/store/rules.ts";
import type { NewStep, PlanContext, Planned } from "../component.ts";
import { requireAllowed } from "../planner/rules.ts";
import { buildsOf, namesIn, schemaChanges } from "../planner/schema-changes.ts";
import { nextTable, readRoutes } from "./route-table.ts";
import { requireSplit } from "./split.ts";

/** Promote, rollback and a table by hand are one route write; what can be refused is refused before it. */
export async function planMove(cx: PlanContext): Promise<Planned> {
  const { services, operation } = cx;
  const now = await readRoutes(services.db, operation.environmentId);
  const table = await nextTable(services.db, operation, { releases: [], weight: 100 }, now);
  await requireSplit(services, operation.organizationId, table);
  await requireAllowedRoute(cx, now[0]?.table ?? [], table);
  const step: NewStep = {
    name: "route",
    title: "write the route",
    lane: null,
    body: { releases: [], weight: 100 },
  };
  return { steps: [step] };
}

/**
 * Throws `rule.refused`. A rollback is always allowed: it returns to what clients had, and nothing may
 * stand in its way.
 */
async function requireAllowedRoute(
  { services, operation }: PlanContext,
  live: RouteTable,
  table: RouteTable,
): Promise<void> {
  if (operation.input.kind === "rollback") return;
  const rules = await readRules(services.db, operation);
  const { organizationId, environmentId } = operation;
  const before = new Set(namesIn(live));
  const coming = namesIn(table).filter((name) => !before.has(name));
  const next = await buildsOf(services.db, environmentId, coming);
  const schema = await schemaChanges(
    services,
    { organizationId, environmentId, rules, live },
    next,
  );
  requireAllowed(judgeRules(rules, { kind: "route", schema }).verdicts);
}

import { and, asc, eq, gt, isNull, or, type SQL } from "drizzle-orm";
import type * as z from "zod";
import type { Executor } from "../../../shared/database.ts";
import type { RuleRow } from "../../../shared/domain/judge-rules.ts";
import type { Rule } from "../../../shared/protocol/api-clouds.ts";
import { rule } from "../../../shared/schema/clouds.ts";
import { environment, project } from "../../../shared/schema/projects.ts";
import { readRules } from "../../../shared/store/rules.ts";
import { etag } from "../etag.ts";

export interface ShownRule {
  rule: typeof rule.$inferSelect;
  project: string | null;
  environment: string | null;
}

export function ruleTag({ rule: own }: ShownRule): string {
  return etag(own.id, own.version);
}

export function ruleView({ rule: own, ...at }: ShownRule): z.infer<typeof Rule> {
  return {
    id: own.id,
    name: own.name,
    project: at.project,
    environment: at.environment,
    content: own.content,
    createdBy: own.createdBy,
    createdAt: own.createdAt.toISOString(),
  };
}

/** By name. With `projectId` only what holds for that project. */
export function rulesAfter(
  db: Executor,
  of: { organizationId: string; projectId: string | null },
  after: string | null,
  limit: number,
): Promise<ShownRule[]> {
  const wanted: (SQL | undefined)[] = [eq(rule.organizationId, of.organizationId)];
  if (of.projectId !== null) {
    wanted.push(or(isNull(rule.projectId), eq(rule.projectId, of.projectId)));
  }
  if (after !== null) wanted.push(gt(rule.name, after));
  return joined(db)
    .where(and(...wanted))
    .orderBy(asc(rule.name))
    .limit(limit);
}

export async function ruleByName(
  db: Executor,
  organizationId: string,
  name: string,
): Promise<ShownRule | undefined> {
  const [row] = await joined(db).where(
    and(eq(rule.organizationId, organizationId), eq(rule.name, name)),
  );
  return row;
}

function joined(db: Executor) {
  return db
    .select({ rule, project: project.slug, environment: environment.slug })
    .from(rule)
    .leftJoin(project, eq(project.id, rule.projectId))
    .leftJoin(environment, eq(environment.id, rule.environmentId));
}

/** Rules that hold in the environment of a scope. */
export function rulesThatHold(
  db: Executor,
  at: { organization: { id: string }; project: { id: string }; environment: { id: string } },
): Promise<RuleRow[]> {
  return readRules(db, {
    organizationId: at.organization.id,
    projectId: at.project.id,
    environmentId: at.environment.id,
  });
}

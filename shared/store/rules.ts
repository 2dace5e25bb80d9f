import { and, asc, eq, isNull, or } from "drizzle-orm";
import type { Executor } from "../database.ts";
import type { RuleRow } from "../domain/judge-rules.ts";
import { rule } from "../schema/clouds.ts";

/** Rules of the organization, and those of this project and this environment, by name. */
export function readRules(
  db: Executor,
  of: { organizationId: string; projectId: string; environmentId: string },
): Promise<(RuleRow & { version: number })[]> {
  return db
    .select({
      id: rule.id,
      name: rule.name,
      content: rule.content,
      projectId: rule.projectId,
      environmentId: rule.environmentId,
      version: rule.version,
    })
    .from(rule)
    .where(
      and(
        eq(rule.organizationId, of.organizationId),
        or(isNull(rule.projectId), eq(rule.projectId, of.projectId)),
        or(isNull(rule.environmentId), eq(rule.environmentId, of.environmentId)),
      ),
    )
    .orderBy(asc(rule.name));
}

import { and, eq } from "drizzle-orm";
import type { Executor } from "../../../shared/database.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { build } from "../../../shared/schema/projects.ts";

export type BuildRow = typeof build.$inferSelect;

/** Throws `build.not_found`. */
export async function requireBuild(db: Executor, projectId: string, id: string): Promise<BuildRow> {
  const [row] = await db
    .select()
    .from(build)
    .where(and(eq(build.projectId, projectId), eq(build.id, id)));
  if (!row) throw new AppError("build.not_found");
  return row;
}

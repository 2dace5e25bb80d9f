import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import type * as z from "zod";
import type { Executor } from "../../../shared/database.ts";
import type { Build } from "../../../shared/protocol/api.ts";
import { release } from "../../../shared/schema/operations.ts";
import { environment } from "../../../shared/schema/projects.ts";

type Previews = z.infer<typeof Build>["previews"];

/** Per build: where its ready releases answer at the clouds themselves, whatever route there is. */
export async function cloudPreviewsOf(
  db: Executor,
  projectId: string,
  builds: readonly string[],
): Promise<Map<string, Previews>> {
  const found = new Map<string, Previews>();
  if (builds.length === 0) return found;
  const rows = await db
    .select({
      build: release.buildId,
      id: release.id,
      target: release.target,
      environment: environment.slug,
      parts: sql<{ part: string; url: string | null }[]>`(
        select coalesce(jsonb_agg(jsonb_build_object('part', p->>'part', 'url', p->>'url')), '[]'::jsonb)
        from jsonb_array_elements(${release.parts}) p)`,
    })
    .from(release)
    .innerJoin(environment, eq(environment.id, release.environmentId))
    .where(
      and(
        eq(release.projectId, projectId),
        inArray(release.buildId, [...builds]),
        eq(release.state, "ready"),
        ne(release.target, "local"),
      ),
    )
    .orderBy(asc(release.target), asc(release.id));
  for (const row of rows) {
    const own = row.parts.flatMap(({ part, url }) =>
      url === null
        ? []
        : [{ target: row.target, environment: row.environment, release: row.id, part, url }],
    );
    found.set(row.build, [...(found.get(row.build) ?? []), ...own]);
  }
  return found;
}

import { and, eq, inArray } from "drizzle-orm";
import type { Executor } from "../../../shared/database.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ReleasePart } from "../../../shared/schema/operations.ts";
import { release } from "../../../shared/schema/operations.ts";
import { currentRoute } from "./routes.ts";

/** One part of one release, and where it lives. */
export interface Source {
  release: string;
  target: string;
  part: ReleasePart;
}

/**
 * The parts of `releaseId`, or of the releases that are live, most traffic first; only `part` where
 * it is named. Throws `release.not_found`, and `route.not_found` where nothing is live.
 */
export async function sourcesOf(
  db: Executor,
  environmentId: string,
  wanted: { release?: string | undefined; part?: string | undefined },
): Promise<Source[]> {
  const ids =
    wanted.release === undefined ? await liveReleases(db, environmentId) : [wanted.release];
  const rows = await db
    .select({ id: release.id, target: release.target, parts: release.parts })
    .from(release)
    .where(and(eq(release.environmentId, environmentId), inArray(release.id, ids)));
  if (rows.length === 0) throw new AppError("release.not_found");
  rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  return rows.flatMap((row) =>
    row.parts
      .filter((part) => wanted.part === undefined || part.part === wanted.part)
      .map((part) => ({ release: row.id, target: row.target, part })),
  );
}

async function liveReleases(db: Executor, environmentId: string): Promise<string[]> {
  const route = await currentRoute(db, environmentId);
  const live = (route?.table ?? []).filter((entry) => entry.weight > 0);
  if (live.length === 0) throw new AppError("route.not_found");
  return live.sort((a, b) => b.weight - a.weight).map((entry) => entry.release);
}

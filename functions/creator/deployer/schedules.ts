import { eq } from "drizzle-orm";
import type { ScheduleEntry } from "../../../shared/ports/jobs.ts";
import { release } from "../../../shared/schema/operations.ts";
import { build } from "../../../shared/schema/projects.ts";
import type { Outcome, StepContext } from "../component.ts";
import { liveRelease } from "../schedule/live-release.ts";

/** The schedules of an environment are those of the build that takes most of its traffic. */
export async function schedulesStep(cx: StepContext): Promise<Outcome> {
  const { services, operation } = cx;
  const live = await liveRelease(services.db, operation.environmentId);
  const [row] =
    live === null
      ? []
      : await services.db
          .select({ content: build.content })
          .from(release)
          .innerJoin(build, eq(build.id, release.buildId))
          .where(eq(release.id, live.id));
  const functions = Object.entries(row?.content.definition.functions ?? {});
  const entries = functions.flatMap(([part, { schedules }]) =>
    schedules.map(({ cron, path }, at): ScheduleEntry => ({
      key: `${part}-${at}`,
      cron,
      job: { environment: operation.environmentId, part, path },
    })),
  );
  await services.jobs.schedule(operation.environmentId, entries);
  const now = await liveRelease(services.db, operation.environmentId);
  if (now?.id === live?.id) return { kind: "done" };
  return { kind: "wait", handle: null, afterMs: 0, why: "the route moved meanwhile" };
}

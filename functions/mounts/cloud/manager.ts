import { join } from "node:path";
import { eq } from "drizzle-orm";
import { openBossJobs } from "../../creator/jobs/boss-jobs.ts";
import { createPlanner } from "../../creator/planner/planner.ts";
import { createApp } from "../../manager/app.ts";
import { cookieFor, defaultLimits } from "../../manager/config.ts";
import { postgresNotifications } from "../../manager/notifications.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { consoleFiles } from "../console-files.ts";
import { managerFetch } from "../manager-fetch.ts";
import { releaseFetch } from "../release-fetch.ts";
import { openCloudControl } from "./control.ts";
import { onFirstRequest, originOf } from "./first-request.ts";
import { readCloudSettings } from "./settings.ts";
import { wakeCreator, watchedQueue } from "./wake.ts";

/** Something is wanted that the Creator does, be it without a job. */
const ACCEPTED = 202;

/** The Manager as a function with the function contract: the same on every cloud. */
const manager = onFirstRequest(async (request) => {
  const settings = readCloudSettings(process.env);
  const publicUrl = settings.publicUrl ?? originOf(request, settings.origin);
  const control = await openCloudControl(settings, "manager", publicUrl);
  const { log, sql, clock, pace, installation: home } = control;
  const jobs = watchedQueue(
    await openBossJobs({
      url: settings.databaseUrl,
      name: "lintas manager jobs",
      log,
      clock,
      supervise: false,
    }),
  );
  const app = createApp({
    ...control,
    jobs,
    listen: postgresNotifications(sql, log),
    planner: createPlanner({
      db: control.db,
      targets: control.targets,
      // A plan only reads: it needs no fence.
      call: (signal) => ({ clock, log, signal, fence: 0, pace: (wanted) => pace(wanted, signal) }),
    }),
    config: {
      publicUrl,
      gatewayUrl: home.gatewayUrl,
      domain: home.domain,
      limits: defaultLimits,
      cookie: cookieFor(publicUrl),
    },
  });
  const serve = managerFetch({
    api: (asked, host) => app.fetch(asked, host as object),
    console: await consoleFiles(join(import.meta.dirname, "assets", "console")),
    cliPackage: async () => new Response("The package is not in this Manager.\n", { status: 404 }),
    control: async () => new Response("Not found\n", { status: 404 }),
  });
  const send = releaseFetch();
  const wake = async () => {
    const [row] = await control.db
      .select({ url: installation.creatorUrl })
      .from(installation)
      .where(eq(installation.id, home.id));
    if (row?.url == null) return;
    await wakeCreator(row.url, { masterKey: settings.masterKey, send, log });
  };
  return async (asked: Request) => {
    const answer = await serve(asked, undefined);
    // A function may be frozen once it has answered: whoever does the work is woken before that.
    if (jobs.takeFilled() || answer.status === ACCEPTED) await wake();
    return answer;
  };
});

export default manager;

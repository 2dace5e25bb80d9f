import type { JobQueue } from "../../shared/ports/jobs.ts";
import type { Secret } from "../../shared/secret.ts";
import { type BossJobs, openBossJobs } from "../creator/jobs/boss-jobs.ts";
import { createPlanner } from "../creator/planner/planner.ts";
import { createApp } from "../manager/app.ts";
import { cookieFor, defaultLimits } from "../manager/config.ts";
import type { Services } from "../manager/context.ts";
import { type Notifications, postgresNotifications } from "../manager/notifications.ts";
import { consoleFiles } from "./console-files.ts";
import type { Control } from "./control.ts";
import { type Fetch, managerFetch } from "./manager-fetch.ts";

/** The queue as a Manager uses it: it fills it and works nothing. */
export function openManagerJobs(control: Control, url: Secret): Promise<BossJobs> {
  const { log, clock } = control;
  return openBossJobs({ url, name: "lintas manager jobs", log, clock, supervise: false });
}

/** What a host brings. */
interface ManagerParts {
  jobs: JobQueue;
  /** Where the Manager is reached. */
  publicUrl: string;
  /** Folder of the built console. */
  consoleFolder: string;
  /** See `managerFetch`. */
  cliPackage: () => Promise<Response>;
  controlFiles: (pathname: string) => Promise<Response>;
  /** Null where the host cannot tell where a request comes from. */
  clientAddress: NonNullable<Services["clientAddress"]> | null;
}

/** The Manager, whatever its host is: all that is asked of its address, and what wakes followers. */
export async function composeManager(
  control: Control,
  parts: ManagerParts,
): Promise<{ fetch: Fetch; notifications: Notifications }> {
  const { db, targets, clock, log, pace, installation } = control;
  const { jobs, publicUrl, clientAddress } = parts;
  const notifications = postgresNotifications(control.sql, log);
  const app = createApp({
    ...control,
    jobs,
    listen: notifications,
    planner: createPlanner({
      db,
      targets,
      objectStore: control.objectStore,
      // A plan only reads: it needs no fence.
      call: (signal) => ({ clock, log, signal, fence: 0, pace: (wanted) => pace(wanted, signal) }),
    }),
    config: {
      publicUrl,
      gatewayUrl: installation.gatewayUrl,
      domain: installation.domain,
      limits: defaultLimits,
      cookie: cookieFor(publicUrl),
    },
    ...(clientAddress === null ? {} : { clientAddress }),
  });
  const fetch = managerFetch({
    api: (request, host) => app.fetch(request, host as object),
    console: await consoleFiles(parts.consoleFolder),
    cliPackage: parts.cliPackage,
    control: parts.controlFiles,
  });
  return { fetch, notifications };
}

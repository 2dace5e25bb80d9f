import { openBossJobs } from "../../creator/jobs/boss-jobs.ts";
import { createPlanner } from "../../creator/planner/planner.ts";
import { createApp } from "../../manager/app.ts";
import { cookieFor, defaultLimits } from "../../manager/config.ts";
import { postgresNotifications } from "../../manager/notifications.ts";
import { managerConfig } from "./config.ts";
import { consoleFiles, packageFile } from "../console-files.ts";
import { openControl } from "./control.ts";
import { controlFiles } from "./control-files.ts";
import { clientAddress, listen } from "./http-server.ts";
import { managerFetch } from "../manager-fetch.ts";
import { runPart } from "./part-process.ts";

await runPart("manager", async (log) => {
  const settings = managerConfig(process.env);
  const { installation, sql, ...control } = await openControl(settings, "lintas manager", 10);
  const notifications = postgresNotifications(sql, log);
  const jobs = await openBossJobs({
    url: settings.databaseUrl,
    name: "lintas manager jobs",
    log,
    clock: control.clock,
    supervise: false,
  });
  const app = createApp({
    ...control,
    listen: notifications,
    jobs,
    planner: createPlanner({
      db: control.db,
      targets: control.targets,
      // A plan only reads: it needs no fence.
      call: (signal) => ({
        clock: control.clock,
        log,
        signal,
        fence: 0,
        pace: (wanted) => control.pace(wanted, signal),
      }),
    }),
    log,
    config: {
      publicUrl: settings.publicUrl,
      gatewayUrl: installation.gatewayUrl,
      domain: installation.domain,
      limits: defaultLimits,
      cookie: cookieFor(settings.publicUrl),
    },
    clientAddress,
  });
  const server = await listen(
    managerFetch({
      api: (request, host) => app.fetch(request, host as object),
      console: await consoleFiles(settings.console),
      cliPackage: () => packageFile(settings.cliPackage),
      control: controlFiles({ root: settings.sources, console: settings.console }),
    }),
    settings,
  );
  return {
    announce: { port: server.port },
    close: async () => {
      await server.close(2_000);
      await notifications.stop();
      await jobs.stop();
      await sql.end({ timeout: 5 });
    },
  };
});

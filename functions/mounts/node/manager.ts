import { packageFile } from "../console-files.ts";
import { composeManager, openManagerJobs } from "../manager.ts";
import { managerConfig } from "./config.ts";
import { openControl } from "./control.ts";
import { controlFiles } from "./control-files.ts";
import { clientAddress, listen } from "./http-server.ts";
import { runPart } from "./part-process.ts";

await runPart("manager", async (log) => {
  const settings = managerConfig(process.env);
  const control = await openControl(settings, { name: "lintas manager", connections: 10, log });
  const jobs = await openManagerJobs(control, settings.databaseUrl);
  const { fetch, notifications } = await composeManager(control, {
    jobs,
    publicUrl: settings.publicUrl,
    consoleFolder: settings.console,
    cliPackage: () => packageFile(settings.cliPackage),
    controlFiles: controlFiles({ root: settings.sources, console: settings.console }),
    clientAddress,
  });
  const server = await listen(fetch, settings);
  return {
    announce: { port: server.port },
    close: async () => {
      await server.close(2_000);
      await notifications.stop();
      await jobs.stop();
      await control.sql.end({ timeout: 5 });
    },
  };
});

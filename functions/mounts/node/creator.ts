import { createCreator } from "../../creator/creator.ts";
import { openBossJobs } from "../../creator/jobs/boss-jobs.ts";
import { defaultLengths } from "../../creator/lengths.ts";
import { signer } from "../../../shared/signing.ts";
import { creatorConfig } from "./config.ts";
import { openControl } from "./control.ts";
import { runPart } from "./part-process.ts";
import { privateKeyOf } from "../prepare/installation.ts";

await runPart("creator", async (log) => {
  const settings = creatorConfig(process.env);
  const { installation, sql, ...control } = await openControl(settings, "lintas creator", 6);
  const jobs = await openBossJobs({
    url: settings.databaseUrl,
    name: "lintas creator jobs",
    log,
    clock: control.clock,
    supervise: true,
  });
  const invokeKey = await privateKeyOf(control.masterKey, installation.invokeKey);
  const creator = createCreator({
    services: {
      ...control,
      jobs,
      sign: await signer(invokeKey.reveal()),
      log,
      lengths: defaultLengths,
    },
    worker: jobs,
  });
  const working = await creator.start();
  return {
    announce: {},
    close: async () => {
      await working.stop();
      await jobs.stop();
      await sql.end({ timeout: 5 });
    },
  };
});

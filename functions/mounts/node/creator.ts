import { composeCreator } from "../creator.ts";
import { creatorConfig } from "./config.ts";
import { openControl } from "./control.ts";
import { runPart } from "./part-process.ts";

await runPart("creator", async (log) => {
  const settings = creatorConfig(process.env);
  const control = await openControl(settings, { name: "lintas creator", connections: 6, log });
  const { databaseUrl } = settings;
  const { creator, jobs } = await composeCreator(control, { databaseUrl, resident: true });
  const working = await creator.start();
  return {
    announce: {},
    close: async () => {
      await working.stop();
      await jobs.stop();
      await control.sql.end({ timeout: 5 });
    },
  };
});

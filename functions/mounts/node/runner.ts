import { dirname } from "node:path";
import { defaultLimits, defaultTimes } from "../../../agent/runner/config.ts";
import { startRunner } from "../../../agent/runner/runner.ts";
import { isRoot } from "../../../infra/postgres/reachable-folder.ts";
import { systemClock } from "../../../shared/clock.ts";
import { runnerConfig } from "./config.ts";
import { claimFunctionUsers } from "./function-users.ts";
import { runPart } from "./part-process.ts";

await runPart("runner", async (log) => {
  const settings = runnerConfig(process.env);
  const runner = await startRunner({
    ...settings,
    // The folder that the launcher made: the runner's own may not be there yet.
    users: isRoot() ? await claimFunctionUsers(dirname(settings.dataDirectory), systemClock) : null,
    limits: defaultLimits,
    // The launcher ends the gateway first: nothing is in flight when the runner drains.
    times: { ...defaultTimes, drain: 5_000, stop: 5_000 },
    clock: systemClock,
    log,
  });
  return { announce: { socket: runner.socket }, close: () => runner.close() };
});

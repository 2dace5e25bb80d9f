import { defaultLimits, defaultTimes } from "../../../agent/runner/config.ts";
import { startRunner } from "../../../agent/runner/runner.ts";
import { isRoot } from "../../../infra/postgres/reachable-folder.ts";
import { systemClock } from "../../../shared/clock.ts";
import { runnerConfig } from "./config.ts";
import { runPart } from "./part-process.ts";

/** User ids that Debian gives to nobody by itself and that every container maps. */
const FUNCTION_USERS = { first: 57_000, count: 2_000 };

await runPart("runner", async (log) => {
  const runner = await startRunner({
    ...runnerConfig(process.env),
    users: isRoot() ? FUNCTION_USERS : null,
    limits: defaultLimits,
    // The launcher ends the gateway first: nothing is in flight when the runner drains.
    times: { ...defaultTimes, drain: 5_000, stop: 5_000 },
    clock: systemClock,
    log,
  });
  return { announce: { socket: runner.socket }, close: () => runner.close() };
});

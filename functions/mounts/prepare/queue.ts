import type { Clock } from "../../../shared/clock.ts";
import { silentLogger } from "../../../shared/log.ts";
import type { Secret } from "../../../shared/secret.ts";
import { openBossJobs } from "../../creator/jobs/boss-jobs.ts";

/** Manager and Creator start at once: neither should find the other making the queue's schema. */
export async function prepareQueue(url: Secret, clock: Clock): Promise<void> {
  const jobs = await openBossJobs({
    url,
    name: "lintas prepare jobs",
    log: silentLogger,
    clock,
    supervise: false,
  });
  await jobs.stop();
}

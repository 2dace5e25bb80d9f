import type { Secret } from "../../shared/secret.ts";
import { signer } from "../../shared/signing.ts";
import { createCreator, type Creator } from "../creator/creator.ts";
import { type BossJobs, openBossJobs } from "../creator/jobs/boss-jobs.ts";
import { defaultLengths } from "../creator/lengths.ts";
import type { Control } from "./control.ts";
import { privateKeyOf } from "./prepare/installation.ts";

/** What a host brings. */
interface CreatorParts {
  databaseUrl: Secret;
  /** Whether this process stays, so that it keeps the queue tidy and lets schedules come due. */
  resident: boolean;
}

/** The Creator, whatever its host is, and the queue that it works. */
export async function composeCreator(
  control: Control,
  { databaseUrl, resident }: CreatorParts,
): Promise<{ creator: Creator; jobs: BossJobs }> {
  const { log, clock, masterKey, installation } = control;
  const jobs = await openBossJobs({
    url: databaseUrl,
    name: "lintas creator jobs",
    log,
    clock,
    supervise: resident,
  });
  const invokeKey = await privateKeyOf(masterKey, installation.invokeKey);
  const sign = await signer(invokeKey.reveal());
  const services = { ...control, jobs, sign, lengths: defaultLengths };
  return { creator: createCreator({ services, worker: jobs }), jobs };
}

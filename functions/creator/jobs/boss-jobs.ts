import { sql } from "drizzle-orm";
import { fromDrizzle, type Job, PgBoss } from "pg-boss";
import type { Clock } from "../../../shared/clock.ts";
import type { Logger } from "../../../shared/log.ts";
import type {
  AdvanceJob,
  FireJob,
  JobHandlers,
  JobQueue,
  JobWorker,
  SweepJob,
} from "../../../shared/ports/jobs.ts";
import type { Secret } from "../../../shared/secret.ts";
import { openBossDatabase } from "./boss-database.ts";

const ADVANCE = "advance";
const SWEEP = "sweep";
const FIRE = "fire";
/** Between an environment's id and the key of its schedule; in no id, and allowed by pg-boss. */
const SEPARATOR = "/";

export interface BossJobsOptions {
  url: Secret;
  name: string;
  log: Logger;
  clock: Clock;
  /** Whether this process keeps the queue tidy and lets schedules come due; one worker at least must. */
  supervise: boolean;
  /** Seconds between looks for delayed jobs; new ones are notified at once. At least 0.5. */
  pollSeconds?: number;
}

export interface BossJobs extends JobQueue, JobWorker {
  stop(): Promise<void>;
}

/**
 * Jobs on pg-boss. A job only says "advance operation X" or "look at target Y": what is next stands in
 * their rows, leases keep workers apart, and a job too many is harmless.
 */
export async function openBossJobs(options: BossJobsOptions): Promise<BossJobs> {
  const { log, clock, supervise } = options;
  const pollingIntervalSeconds = options.pollSeconds ?? 1;
  const { db, end } = openBossDatabase(options.url, options.name);
  const boss = new PgBoss({
    db,
    supervise,
    schedule: supervise,
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
    cronMonitorIntervalSeconds: 10,
    cronWorkerIntervalSeconds: 5,
    useListenNotify: supervise,
  });
  boss.on("error", (error) => log.warn("the job queue reports an error", { error }));
  await boss.start();
  await createQueues(boss);

  return {
    async enqueue(tx, job, when) {
      const startAfter = when?.notBefore;
      await boss.send("operation" in job ? ADVANCE : SWEEP, job, {
        db: fromDrizzle(tx as never, sql),
        ...(startAfter === undefined ? {} : { startAfter }),
      });
    },
    async schedule(environment, entries) {
      const mine = environment + SEPARATOR;
      const wanted = new Map(entries.map((entry) => [mine + entry.key, entry]));
      for (const found of await boss.getSchedules(FIRE)) {
        if (found.key.startsWith(mine) && !wanted.has(found.key)) {
          await boss.unschedule(FIRE, found.key);
        }
      }
      for (const [key, entry] of wanted) {
        await boss.schedule(FIRE, entry.cron, entry.job, { tz: "UTC", key });
      }
    },
    async work(handlers, { concurrency }) {
      const worker = {
        pollingIntervalSeconds,
        notifyPollingIntervalSeconds: pollingIntervalSeconds,
        batchSize: 1,
        localConcurrency: concurrency,
      };
      await boss.work<AdvanceJob>(ADVANCE, worker, async ([job]) => {
        if (job) await handlers.advance(job.data, job.signal);
      });
      // None is due later, and what is wanted at targets is looked for without jobs as well.
      const seldom = { ...worker, notifyPollingIntervalSeconds: 5 };
      await boss.work<SweepJob>(SWEEP, seldom, async ([job]) => {
        if (job) await handlers.sweep(job.data, job.signal);
      });
      await boss.work<FireJob>(FIRE, worker, async ([job]) => {
        if (job) await handlers.fire(job.data, job.signal);
      });
      return {
        async stop() {
          await Promise.all([ADVANCE, SWEEP, FIRE].map((queue) => boss.offWork(queue)));
        },
      };
    },
    async drain(handlers, { budgetMs }) {
      const until = clock.now().getTime() + budgetMs;
      let done = 0;
      while (clock.now().getTime() < until) {
        const worked =
          (await workOne(boss, ADVANCE, handlers, until - clock.now().getTime())) ||
          (await workOne(boss, SWEEP, handlers, until - clock.now().getTime())) ||
          (await workOne(boss, FIRE, handlers, until - clock.now().getTime()));
        if (!worked) return done;
        done++;
      }
      return done;
    },
    async stop() {
      await boss.stop({ graceful: false, close: false });
      await end();
    },
  };
}

async function createQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue(ADVANCE, {
    policy: "standard",
    notify: true,
    retryLimit: 100,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 30,
    expireInSeconds: 900,
    heartbeatSeconds: 10,
    deleteAfterSeconds: 3_600,
  });
  await boss.createQueue(SWEEP, {
    policy: "standard",
    notify: true,
    retryLimit: 0,
    expireInSeconds: 900,
    deleteAfterSeconds: 3_600,
  });
  await boss.createQueue(FIRE, {
    policy: "standard",
    notify: true,
    retryLimit: 0,
    expireInSeconds: 300,
    deleteAfterSeconds: 3_600,
  });
}

/** Takes one job that is due and works it; false where there is none. */
async function workOne(
  boss: PgBoss,
  queue: typeof ADVANCE | typeof SWEEP | typeof FIRE,
  handlers: JobHandlers,
  budgetMs: number,
): Promise<boolean> {
  const [job] = await boss.fetch(queue, { batchSize: 1 });
  if (job === undefined) return false;
  const signal = AbortSignal.timeout(Math.max(1, budgetMs));
  try {
    if (queue === ADVANCE) await handlers.advance((job as Job<AdvanceJob>).data, signal);
    else if (queue === SWEEP) await handlers.sweep((job as Job<SweepJob>).data, signal);
    else await handlers.fire((job as Job<FireJob>).data, signal);
    await boss.complete(queue, job.id);
  } catch (error) {
    await boss.fail(queue, job.id, {
      message: error instanceof Error ? error.message : String(error),
    });
  }
  return true;
}

import { sweepTarget } from "../../functions/creator/reconciler/sweep-target.ts";
import { callContext } from "../../functions/creator/services.ts";
import { install, type Place } from "../../functions/creator/testing/place.ts";
import {
  memoryJobs,
  never,
  servicesOf,
  targetsOf,
} from "../../functions/creator/testing/worker.ts";
import { openDatabase } from "../../shared/database.ts";
import type { Pace } from "../../shared/ports/compute.ts";
import { sharedPace } from "../../shared/store/pace.ts";
import { type Figure, figure } from "../figure.ts";
import { newLife, total } from "./count-calls.ts";
import { type CountedCloud, countedClouds } from "./counted-cloud.ts";
import { startDatabase } from "./database.ts";
import { documentedRate } from "./documented-rates.ts";
import { aheadOfRate, type Departure, type PacedClock, pacedClock } from "./paced-clock.ts";

const FUNCTIONS = 1_000;
const WORKERS = 16;

type BenchDatabase = Awaited<ReturnType<typeof startDatabase>>;

export interface Swept {
  functions: number;
  reads: Record<string, number>;
  /** Calls that were taken out of a bucket. */
  paced: number;
  buckets: Pace[];
  /** What its rates alone make it take. */
  seconds: number;
  /** By how many calls it was ever ahead of a rate. */
  ahead: number;
}

/** A sweep by one worker, then lists by several at once, of as many functions on one fake. */
export async function sweepMany(
  database: BenchDatabase,
  cloud: CountedCloud,
  functions = FUNCTIONS,
  workers = WORKERS,
): Promise<{ one: Swept; several: Swept }> {
  const life = await newLife(database.db, cloud);
  const { place } = life;
  await life.deploy("1");
  cloud.multiply(functions);
  const one = await measured(cloud, 1, async (time) => {
    const services = servicesOf(place, {
      targets: targetsOf({ [cloud.target]: cloud.adapter }),
      jobs: memoryJobs(),
      clock: time.clock,
      pace: time.pace((wanted) => sharedPace(database.db, time.clock)(wanted, never)),
    });
    const where = { organizationId: place.organization, target: cloud.target };
    await time.worker(() => sweepTarget(services, where, 1, never));
    const [row] = await database.sql<{ resources: number; problem: unknown }[]>`
      select resources, problem from sweep where target = ${cloud.target}
        and organization_id = ${place.organization}`;
    if (row === undefined || row.problem !== null) throw new Error(JSON.stringify(row?.problem));
    return row.resources;
  });
  await database.sql`delete from pace`;
  const several = await measured(cloud, workers, async (time) => {
    const counts = await Promise.all(
      Array.from({ length: workers }, () =>
        time.worker(() => listed(database, cloud, place, time)),
      ),
    );
    return Math.min(...counts);
  });
  await database.sql`delete from pace`;
  return { one, several };
}

/** One worker more, with connections of its own as if in another process. */
async function listed(
  { url }: BenchDatabase,
  { adapter }: CountedCloud,
  place: Place,
  time: PacedClock,
): Promise<number> {
  const own = openDatabase(url, { name: "lintas bench worker", max: 1 });
  try {
    const services = servicesOf(place, {
      targets: targetsOf({}),
      jobs: memoryJobs(),
      clock: time.clock,
      pace: time.pace((wanted) => sharedPace(own.db, time.clock)(wanted, never)),
    });
    let count = 0;
    const scope = { organization: place.organization, foreign: true };
    for await (const _ of adapter.list(callContext(services, never, 1), scope)) count++;
    return count;
  } finally {
    await own.sql.end({ timeout: 5 });
  }
}

async function measured(
  cloud: CountedCloud,
  workers: number,
  run: (time: PacedClock) => Promise<number>,
): Promise<Swept> {
  const time = pacedClock(workers);
  const from = cloud.calls().length;
  const functions = await run(time);
  const reads: Record<string, number> = {};
  for (const { operation, write } of cloud.calls().slice(from)) {
    if (write) throw new Error(`a sweep wrote: ${operation}`);
    reads[operation] = (reads[operation] ?? 0) + 1;
  }
  return {
    functions,
    reads,
    paced: time.departures.length,
    buckets: bucketsIn(time.departures),
    seconds: Math.max(0, ...time.departures.map(({ at }) => at)) / 1_000,
    ahead: aheadOfRate(time.departures),
  };
}

function bucketsIn(departures: readonly Departure[]): Pace[] {
  return [...new Map(departures.map(({ bucket }) => [bucket.bucket, bucket])).values()];
}

/** Sweeps of a thousand functions on each cloud, on a clock that shows only what rates impose. */
export async function benchSweeps(): Promise<Figure[]> {
  const database = await startDatabase();
  try {
    await install(database.db);
    const figures: Figure[] = [];
    for (const [title, open] of Object.entries(countedClouds)) {
      const cloud = await open();
      try {
        const { one, several } = await sweepMany(database, cloud);
        figures.push(
          figure(`sweep of ${FUNCTIONS} functions, ${title}`, "calls", [total(one.reads)], {
            detail: {
              resources: one.functions,
              ...one.reads,
              "taken out of a bucket": one.paced,
              "calls ahead of a rate": one.ahead,
              "simulated s": one.seconds,
              rates: one.buckets
                .map(
                  (one) => `${one.perSecond}/s, burst ${one.burst} (${documentedRate(one).source})`,
                )
                .join(", "),
            },
          }),
          figure(
            `lists of ${FUNCTIONS} functions by ${WORKERS} workers at once, ${title}`,
            "calls ahead of a rate",
            [several.ahead],
            {
              aim: 0,
              detail: {
                calls: total(several.reads),
                "taken out of a bucket": several.paced,
                "simulated s": several.seconds,
              },
            },
          ),
        );
      } finally {
        await cloud.close();
      }
    }
    return figures;
  } finally {
    await database.stop();
  }
}

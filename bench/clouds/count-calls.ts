import { eq } from "drizzle-orm";
import { sweepTarget } from "../../functions/creator/reconciler/sweep-target.ts";
import {
  ask,
  askDeploy,
  newBuild,
  newPlace,
  operationOf,
  type Place,
} from "../../functions/creator/testing/place.ts";
import {
  memoryJobs,
  never,
  servicesOf,
  targetsOf,
  workerOf,
} from "../../functions/creator/testing/worker.ts";
import { defaultLengths } from "../../functions/creator/lengths.ts";
import type { Database } from "../../shared/database.ts";
import type { OperationInput } from "../../shared/domain/operation.ts";
import { hasEnded } from "../../shared/domain/state.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import { release } from "../../shared/schema/operations.ts";
import { jumpingClock } from "../../test/faults/jumping-clock.ts";
import type { CountedCloud } from "./counted-cloud.ts";

/** More turns of a worker than any operation needs on a cloud that answers at once. */
const TURNS = 50;

export const situations = [
  "first deploy",
  "update deploy",
  "route",
  "rollback",
  "remove",
  "sweep",
] as const;
export type Situation = (typeof situations)[number];

/** How often each operation was called, by what the engine was doing. */
export interface Calls {
  writes: Record<string, number>;
  reads: Record<string, number>;
  /** Looks at something that was under way. */
  polls: Record<string, number>;
}

/** Lets the real engine live the life of one part with two releases on one cloud, and counts. */
export async function countCalls(
  db: Database,
  cloud: CountedCloud,
): Promise<Record<Situation, Calls>> {
  const life = await newLife(db, cloud);
  const first = await life.deploy("1");
  const update = await life.deploy("2");
  const rollback = await life.operation({ kind: "rollback", version: null });
  const newest = await newestRelease(db, life.place);
  const route = await life.operation({ kind: "promote", release: newest, weight: 100 });
  const sweep = await life.sweep();
  await life.operation({ kind: "destroy" });
  await life.deploy("3");
  const remove = await life.operation({ kind: "destroy" });
  return { "first deploy": first, "update deploy": update, route, rollback, remove, sweep };
}

export interface Life {
  place: Place;
  deploy(version: string): Promise<Calls>;
  operation(input: OperationInput): Promise<Calls>;
  sweep(): Promise<Calls>;
}

/** One environment on one cloud, worked by the real engine. */
export async function newLife(db: Database, cloud: CountedCloud): Promise<Life> {
  const place = await newPlace(db);
  const polled = new Set<number>();
  const clock = jumpingClock();
  const services = servicesOf(place, {
    targets: targetsOf({ [cloud.target]: watchingPolls(cloud, polled) }),
    jobs: memoryJobs(),
    clock,
    // Its renewals are slept for real: a clock that jumps would skip from one to the next.
    lengths: { ...defaultLengths, leaseMs: 150 },
  });
  const worker = workerOf(services);
  const work = async (id: string) => {
    for (let turn = 0; turn < TURNS; turn++) {
      const answer = await worker.advance(id, never);
      const row = await operationOf(place, id);
      if (hasEnded(row.state)) {
        if (row.state !== "ready") throw new Error(`${cloud.title}: ${row.kind}: ${row.sentence}`);
        return;
      }
      if (answer.kind === "parked") clock.jumpTo(answer.until);
    }
    throw new Error(`${cloud.title}: ${id} does not end`);
  };
  const counted = async (run: () => Promise<unknown>): Promise<Calls> => {
    const from = cloud.calls().length;
    await run();
    return callsSince(cloud, from, polled);
  };
  return {
    place,
    operation: (input) => counted(async () => work(await ask(place, input))),
    async deploy(version) {
      const { id } = await newBuild(place, version, { web: { path: "/", entry: "web.ts" } });
      for (const [digest, bytes] of place.blobs) cloud.zips.set(digest, bytes);
      const asked = await askDeploy(place, id, { targets: [cloud.target] });
      return counted(() => work(asked));
    },
    sweep() {
      const where = { organizationId: place.organization, target: cloud.target };
      return counted(() => sweepTarget(services, where, 1, never));
    },
  };
}

async function newestRelease(db: Database, place: Place): Promise<string> {
  const rows = await db.select().from(release).where(eq(release.environmentId, place.environment));
  const newest = rows.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
  if (newest === undefined) throw new Error("there is no release");
  return newest.id;
}

/** Notes which calls were made to look at something that was under way. */
function watchingPolls(cloud: CountedCloud, polled: Set<number>): ComputeAdapter {
  const { adapter } = cloud;
  return {
    ...adapter,
    async poll(cx, handle) {
      const from = cloud.calls().length;
      const progress = await adapter.poll(cx, handle);
      for (let at = from; at < cloud.calls().length; at++) polled.add(at);
      return progress;
    },
  };
}

function callsSince(cloud: CountedCloud, from: number, polled: ReadonlySet<number>): Calls {
  const calls: Calls = { writes: {}, reads: {}, polls: {} };
  for (const [at, { operation, write }] of cloud.calls().entries()) {
    if (at < from) continue;
    const kind = write ? calls.writes : polled.has(at) ? calls.polls : calls.reads;
    kind[operation] = (kind[operation] ?? 0) + 1;
  }
  return calls;
}

export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}

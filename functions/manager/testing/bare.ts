import type { Clock } from "../../../shared/clock.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Database } from "../../../shared/database.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { randomIds } from "../../../shared/ids.ts";
import { type Logger, silentLogger } from "../../../shared/log.ts";
import { cookieFor, defaultLimits } from "../config.ts";
import type { Services } from "../context.ts";
import { fakeClouds } from "./fake-clouds.ts";
import { fakeJobs, fakeObjectStore, fakePlanner, fakeTargets, world } from "./fakes.ts";

/** A database whose every statement fails in the same way. */
function failingDatabase(error: unknown): Database {
  const fail = (): never => {
    throw error;
  };
  return {
    select: fail,
    insert: fail,
    update: fail,
    transaction: fail,
    execute: async () => fail(),
  } as never;
}

/** Services for tests that need no database: whatever asks it fails with `error`. */
export function bareServices(
  options: { error?: unknown; log?: Logger; clock?: Clock } = {},
): Services {
  const outside = world();
  const clock = options.clock ?? systemClock;
  const sealed = () => Promise.reject(new AppError("secret.master_key_missing"));
  const db = failingDatabase(options.error ?? new Error("the test has no database"));
  const masterKey = { id: "none", encrypt: sealed, decrypt: sealed };
  return {
    db,
    listen: { subscribe: () => () => {}, stop: async () => {} },
    jobs: fakeJobs(outside),
    planner: fakePlanner(outside),
    targets: fakeTargets(outside),
    clouds: fakeClouds(db, masterKey, outside.clouds),
    allowPrivateEndpoints: false,
    lookup: async () => [],
    objectStore: fakeObjectStore(outside),
    masterKey,
    pace: async () => {},
    clock,
    ids: randomIds(clock),
    log: options.log ?? silentLogger,
    config: {
      publicUrl: "http://localhost:7070/",
      gatewayUrl: "http://localhost:7080",
      domain: "localhost",
      limits: defaultLimits,
      cookie: cookieFor("http://localhost:7070/"),
    },
  };
}

import type { Clock } from "../../shared/clock.ts";
import type { Database } from "../../shared/database.ts";
import type { MasterKey } from "../../shared/envelope.ts";
import type { Ids } from "../../shared/ids.ts";
import type { Logger } from "../../shared/log.ts";
import type { Clouds } from "../../shared/ports/cloud.ts";
import type { CallContext, Pace, Targets } from "../../shared/ports/compute.ts";
import type { JobQueue } from "../../shared/ports/jobs.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import type { Sign } from "../../shared/signing.ts";
import type { Lengths } from "./lengths.ts";

/** All that the Creator's sub-components may use; nothing else is global. */
export interface Services {
  db: Database;
  jobs: JobQueue;
  targets: Targets;
  clouds: Clouds;
  objectStore: ObjectStore;
  masterKey: MasterKey;
  /** Signs requests to private functions with the installation's key. */
  sign: Sign;
  /** See `CallContext.pace`. */
  pace: (wanted: Pace, signal: AbortSignal) => Promise<void>;
  clock: Clock;
  ids: Ids;
  log: Logger;
  lengths: Lengths;
}

export function callContext(services: Services, signal: AbortSignal, fence: number): CallContext {
  const { clock, log, pace } = services;
  return { clock, log, signal, fence, pace: (wanted) => pace(wanted, signal) };
}

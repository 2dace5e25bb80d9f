import type { Clock } from "../../shared/clock.ts";
import type { Database } from "../../shared/database.ts";
import type { MasterKey } from "../../shared/envelope.ts";
import type { Ids } from "../../shared/ids.ts";
import type { Logger } from "../../shared/log.ts";
import type { CallContext, Targets } from "../../shared/ports/compute.ts";
import type { JobQueue } from "../../shared/ports/jobs.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import type { Sign } from "../../shared/signing.ts";
import type { Lengths } from "./lengths.ts";

/** All that the Creator's sub-components may use; nothing else is global. */
export interface Services {
  db: Database;
  jobs: JobQueue;
  targets: Targets;
  objectStore: ObjectStore;
  masterKey: MasterKey;
  /** Signs requests to private functions with the installation's key. */
  sign: Sign;
  clock: Clock;
  ids: Ids;
  log: Logger;
  lengths: Lengths;
}

export function callContext(services: Services, signal: AbortSignal, fence: number): CallContext {
  return { clock: services.clock, log: services.log, signal, fence };
}

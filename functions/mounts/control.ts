import type { OpenDatabase } from "../../shared/database.ts";
import { systemClock } from "../../shared/clock.ts";
import type { MasterKey } from "../../shared/envelope.ts";
import { randomIds } from "../../shared/ids.ts";
import type { Logger } from "../../shared/log.ts";
import type { ProviderHome } from "../../shared/ports/cloud.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import { sharedPace } from "../../shared/store/pace.ts";
import { connectedClouds } from "../creator/clouds.ts";
import { connectedTargets } from "../creator/targets.ts";
import { providers, systemLookup } from "./clouds.ts";
import type { CompleteInstallation } from "./prepare/installation.ts";

/** What a host brings. */
interface ControlParts {
  database: OpenDatabase;
  masterKey: MasterKey;
  installation: CompleteInstallation;
  objectStore: ObjectStore;
  home: ProviderHome;
  /** This machine, where it runs functions. */
  local: ComputeAdapter | null;
  /** Whether connections may lead into the network of the installation. */
  allowPrivateEndpoints: boolean;
  log: Logger;
}

export type Control = ReturnType<typeof composeControl>;

/** What Manager and Creator both stand on, whatever their host is. */
export function composeControl(parts: ControlParts) {
  const { database, local, ...own } = parts;
  const { sql, db } = database;
  const options = { ...own, db, providers, lookup: systemLookup };
  return {
    ...own,
    sql,
    db,
    lookup: systemLookup,
    clouds: connectedClouds(options),
    targets: connectedTargets({ ...options, local }),
    pace: sharedPace(db, systemClock),
    clock: systemClock,
    ids: randomIds(systemClock),
  };
}

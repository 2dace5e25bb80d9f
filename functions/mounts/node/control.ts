import { createFolderStore } from "../../../adapters/node/object-store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { openDatabase } from "../../../shared/database.ts";
import { masterKey } from "../../../shared/envelope.ts";
import { randomIds } from "../../../shared/ids.ts";
import { sharedPace } from "../../../shared/store/pace.ts";
import type { ControlSettings } from "./config.ts";
import { localTargets } from "./local-targets.ts";
import { type Installation, readInstallation } from "./prepare/installation.ts";

/** What Manager and Creator both stand on. */
export async function openControl(settings: ControlSettings, name: string, connections: number) {
  const { sql, db } = openDatabase(settings.databaseUrl.reveal(), { name, max: connections });
  return {
    sql,
    db,
    masterKey: await masterKey(settings.masterKey),
    objectStore: createFolderStore({ directory: settings.objects }),
    targets: localTargets(settings.runnerSocket),
    pace: sharedPace(db, systemClock),
    clock: systemClock,
    ids: randomIds(systemClock),
    installation: await mustHaveInstallation(readInstallation(db)),
  };
}

async function mustHaveInstallation(read: Promise<Installation | null>): Promise<Installation> {
  const found = await read;
  if (found) return found;
  throw new Error("the installation was not prepared: run prepare before the parts");
}

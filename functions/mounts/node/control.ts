import { createNodeCompute } from "../../../adapters/node/compute.ts";
import { createFolderStore } from "../../../adapters/node/object-store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { type Database, openDatabase } from "../../../shared/database.ts";
import { masterKey } from "../../../shared/envelope.ts";
import type { Logger } from "../../../shared/log.ts";
import { composeControl, type Control } from "../control.ts";
import {
  type CompleteInstallation,
  isComplete,
  readInstallation,
} from "../prepare/installation.ts";
import { providerHome } from "../provider-home.ts";
import type { ControlSettings } from "./config.ts";

/** What Manager and Creator stand on where they are processes beside a runner. */
export async function openControl(
  settings: ControlSettings,
  part: { name: string; connections: number; log: Logger },
): Promise<Control> {
  const database = openDatabase(settings.databaseUrl.reveal(), {
    name: part.name,
    max: part.connections,
  });
  const own = {
    installation: await preparedInstallation(database.db),
    masterKey: await masterKey(settings.masterKey),
    objectStore: createFolderStore({ directory: settings.objects }),
  };
  const publicUrl = async () => settings.publicUrl;
  return composeControl({
    ...own,
    database,
    home: providerHome({ ...own, clock: systemClock, publicUrl }),
    local: createNodeCompute({
      runner: settings.runnerSocket,
      engine: settings.engineControlSocket,
    }),
    allowPrivateEndpoints: settings.allowPrivateEndpoints,
    log: part.log,
  });
}

async function preparedInstallation(db: Database): Promise<CompleteInstallation> {
  const found = await readInstallation(db);
  if (found === null || !isComplete(found)) {
    throw new Error("the installation was not prepared: run prepare before the parts");
  }
  return found;
}

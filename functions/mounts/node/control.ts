import { createNodeCompute } from "../../../adapters/node/compute.ts";
import { createFolderStore } from "../../../adapters/node/object-store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { type Database, openDatabase } from "../../../shared/database.ts";
import { masterKey } from "../../../shared/envelope.ts";
import { randomIds } from "../../../shared/ids.ts";
import { sharedPace } from "../../../shared/store/pace.ts";
import { connectedClouds } from "../../creator/clouds.ts";
import { connectedTargets } from "../../creator/targets.ts";
import { providers, systemLookup } from "../clouds.ts";
import { providerHome } from "../provider-home.ts";
import type { ControlSettings } from "./config.ts";
import { isComplete, readInstallation } from "../prepare/installation.ts";

/** What Manager and Creator both stand on. */
export async function openControl(settings: ControlSettings, name: string, connections: number) {
  const { sql, db } = openDatabase(settings.databaseUrl.reveal(), { name, max: connections });
  const installation = await preparedInstallation(db);
  const own = {
    db,
    masterKey: await masterKey(settings.masterKey),
    objectStore: createFolderStore({ directory: settings.objects }),
    clock: systemClock,
  };
  const { allowPrivateEndpoints, publicUrl } = settings;
  const cloudsOptions = {
    ...own,
    home: providerHome({ ...own, installation, publicUrl: async () => publicUrl }),
    providers,
    allowPrivateEndpoints,
    lookup: systemLookup,
  };
  return {
    ...own,
    sql,
    allowPrivateEndpoints,
    lookup: systemLookup,
    clouds: connectedClouds(cloudsOptions),
    targets: connectedTargets({
      ...cloudsOptions,
      local: createNodeCompute({ socket: settings.runnerSocket }),
    }),
    pace: sharedPace(db, systemClock),
    ids: randomIds(systemClock),
    installation,
  };
}

async function preparedInstallation(db: Database) {
  const found = await readInstallation(db);
  if (found === null || !isComplete(found)) {
    throw new Error("the installation was not prepared: run prepare before the parts");
  }
  return found;
}

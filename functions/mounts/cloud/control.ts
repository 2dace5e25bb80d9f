import { connectedClouds } from "../../creator/clouds.ts";
import { connectedTargets } from "../../creator/targets.ts";
import { systemClock } from "../../../shared/clock.ts";
import { openDatabase } from "../../../shared/database.ts";
import { masterKey } from "../../../shared/envelope.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { randomIds } from "../../../shared/ids.ts";
import { jsonLogger } from "../../../shared/log.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { sharedPace } from "../../../shared/store/pace.ts";
import { providers, systemLookup } from "../clouds.ts";
import { recordedGatewayUrl } from "../prepare/installation.ts";
import { providerHome } from "../provider-home.ts";
import { openObjects } from "./objects.ts";
import { ensurePrepared } from "./prepare-once.ts";
import type { CloudSettings } from "./settings.ts";

/** A function serves one request at a time or a few: more connections would only be held. */
const CONNECTIONS = 4;

export type CloudControl = Awaited<ReturnType<typeof openCloudControl>>;

/**
 * What Manager and Creator stand on where they run as functions: no disk, no runner, nothing resident.
 * `publicUrl` is where the Manager is reached; a part that cannot know it passes null and uses what
 * the Manager recorded.
 */
export async function openCloudControl(
  settings: CloudSettings,
  part: string,
  publicUrl: string | null,
) {
  const log = jsonLogger(systemClock, (line) => process.stdout.write(`${line}\n`), { part });
  const url = settings.databaseUrl.reveal();
  const { sql, db } = openDatabase(url, { name: `lintas ${part}`, max: CONNECTIONS });
  const key = await masterKey(settings.masterKey);
  const installation = await ensurePrepared({ db, key, settings, publicUrl });
  const own = { db, masterKey: key, clock: systemClock };
  const known = async () => publicUrl ?? recordedGatewayUrl(db);
  const lent = { ...own, installation, publicUrl: known };
  const objectStore = await openObjects(
    settings.objects,
    providerHome({ ...lent, objectStore: noStore }),
  );
  const home = providerHome({ ...lent, objectStore });
  const { allowPrivateEndpoints } = settings;
  const cloudsOptions = {
    ...own,
    home,
    providers,
    allowPrivateEndpoints,
    lookup: systemLookup,
  };
  return {
    ...own,
    sql,
    log,
    home,
    objectStore,
    allowPrivateEndpoints,
    lookup: systemLookup,
    clouds: connectedClouds(cloudsOptions),
    targets: connectedTargets({ ...cloudsOptions, local: null }),
    pace: sharedPace(db, systemClock),
    ids: randomIds(systemClock),
    installation,
  };
}

/** The store itself is opened with it: whoever opens a store reads no artifact. */
const unopened = () =>
  Promise.reject(new AppError("internal", { detail: "The object store is not open yet." }));
const noStore: ObjectStore = {
  missing: unopened,
  put: unopened,
  get: unopened,
  size: unopened,
  delete: unopened,
};

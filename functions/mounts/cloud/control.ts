import { systemClock } from "../../../shared/clock.ts";
import { openDatabase } from "../../../shared/database.ts";
import { masterKey } from "../../../shared/envelope.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { jsonLogger } from "../../../shared/log.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { composeControl, type Control } from "../control.ts";
import { recordedGatewayUrl } from "../prepare/installation.ts";
import { providerHome } from "../provider-home.ts";
import { openObjects } from "./objects.ts";
import { ensurePrepared } from "./prepare-once.ts";
import type { CloudSettings } from "./settings.ts";

/** A function serves one request at a time or a few: more connections would only be held. */
const CONNECTIONS = 4;

/**
 * What Manager and Creator stand on where they run as functions: no disk, no runner, nothing resident.
 * `publicUrl` is where the Manager is reached; a part that cannot know it passes null and uses what
 * the Manager recorded.
 */
export async function openCloudControl(
  settings: CloudSettings,
  part: string,
  publicUrl: string | null,
): Promise<Control> {
  const log = jsonLogger(systemClock, (line) => process.stdout.write(`${line}\n`), { part });
  const url = settings.databaseUrl.reveal();
  const database = openDatabase(url, { name: `lintas ${part}`, max: CONNECTIONS });
  const { db } = database;
  const key = await masterKey(settings.masterKey);
  const own = {
    masterKey: key,
    installation: await ensurePrepared({ db, key, settings, publicUrl }),
  };
  const lent = {
    ...own,
    clock: systemClock,
    publicUrl: async () => publicUrl ?? recordedGatewayUrl(db),
  };
  const objectStore = await openObjects(
    settings.objects,
    providerHome({ ...lent, objectStore: noStore }),
  );
  return composeControl({
    ...own,
    database,
    objectStore,
    home: providerHome({ ...lent, objectStore }),
    local: null,
    allowPrivateEndpoints: settings.allowPrivateEndpoints,
    log,
  });
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

import { parentPort, workerData } from "node:worker_threads";
import { createFolderStore } from "../../../adapters/node/object-store.ts";
import { systemClock } from "../../../shared/clock.ts";
import { Secret } from "../../../shared/secret.ts";
import { defaultHostLimits } from "../../engine/host/host-limits.ts";
import { serveLarge } from "../../engine/host/large/large-worker.ts";
import type { EngineSettings } from "./config.ts";
import type { WorkerSettings } from "./engine/large-thread.ts";
import { LARGE_DATABASES, outsideOf, sharedBy } from "./engine/outside.ts";

// The thread of the engine that makes large answers.
const { invokeKey, ...rest } = workerData as WorkerSettings;
const settings: EngineSettings = { ...rest, invokeKey: new Secret(invokeKey) };
const clock = systemClock;
// Traces and figures are the other thread's, which was asked.
const outside = outsideOf({ settings, variable: () => null, clock }, LARGE_DATABASES);
const limits = defaultHostLimits;
const { shared } = await sharedBy(outside, { settings, limits, clock, large: null });
const cache = { bytes: 64 * 2 ** 20, tenantBytes: settings.tenantMemoryBytes };
if (parentPort !== null) {
  serveLarge(parentPort, {
    objects: createFolderStore({ directory: settings.objects }),
    shared,
    cache,
  });
}

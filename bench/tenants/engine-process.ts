import { join } from "node:path";
import { defaultHostLimits } from "../../functions/engine/host/host-limits.ts";
import { engineConfig } from "../../functions/mounts/node/config.ts";
import { largeThread } from "../../functions/mounts/node/engine/large-thread.ts";
import { startEngine } from "../../functions/mounts/node/engine/start-engine.ts";
import { systemClock } from "../../shared/clock.ts";
import { silentLogger } from "../../shared/log.ts";
import { EngineTimes } from "./engine-times.ts";

export interface Memory {
  rss: number;
  heapUsed: number;
  /** Beside the heap. */
  external: number;
}

// The engine as its process starts it, bundled beside its thread; it tells its memory and its times.
const environment = process.env; // oxlint-disable-line node/no-process-env
const worker = join(import.meta.dirname, "engine-worker.js");
await startEngine({
  settings: engineConfig(environment),
  variable: () => null,
  worker: largeThread(worker),
  limits: defaultHostLimits,
  clock: systemClock,
  log: silentLogger,
});
const times = new EngineTimes();
process.on("message", (asked: "memory" | { times: number }) => {
  if (asked === "memory") process.send?.(memory());
  // The last request is known of once its answer was sent.
  else setImmediate(() => process.send?.(times.last(asked.times)));
});
process.send?.({ ready: true });

function memory(): Memory {
  // What is garbage is nobody's memory.
  for (let time = 0; time < 3; time += 1) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}

import { defaultHostLimits } from "../../functions/engine/host/host-limits.ts";
import { engineConfig } from "../../functions/mounts/node/config.ts";
import { largeThread } from "../../functions/mounts/node/engine/large-thread.ts";
import { startEngine } from "../../functions/mounts/node/engine/start-engine.ts";
import { systemClock } from "../../shared/clock.ts";
import { silentLogger } from "../../shared/log.ts";

export interface Memory {
  rss: number;
  heapUsed: number;
  /** Beside the heap. */
  external: number;
}

/** The engine as its process starts it, which tells its memory when it is asked. */
const environment = process.env; // oxlint-disable-line node/no-process-env
const worker = new URL("../../functions/mounts/node/engine-worker.ts", import.meta.url).pathname;
await startEngine({
  settings: engineConfig(environment),
  variable: () => null,
  worker: largeThread(worker),
  limits: defaultHostLimits,
  clock: systemClock,
  log: silentLogger,
});
process.on("message", () => {
  // What is garbage is nobody's memory.
  for (let time = 0; time < 3; time += 1) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const memory: Memory = { rss, heapUsed, external };
  process.send?.(memory);
});
process.send?.({ ready: true });

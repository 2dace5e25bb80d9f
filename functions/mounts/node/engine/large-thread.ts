import { Worker } from "node:worker_threads";
import type { EngineSettings } from "../config.ts";

/** As they go to the thread: a `Secret` does not survive the way. */
export interface WorkerSettings extends Omit<EngineSettings, "invokeKey"> {
  invokeKey: string;
}

/** Beyond it the thread ends, and with it what it makes: the process and all others go on. */
const HEAP_MB = 1_024;

/** Starts `engine-worker`, of which `file` is the source or the bundle. */
export function largeThread(file: string): (settings: EngineSettings) => Worker {
  return (settings) => {
    const workerData: WorkerSettings = {
      ...settings,
      invokeKey: settings.invokeKey.reveal(),
    };
    return new Worker(file, { workerData, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  };
}

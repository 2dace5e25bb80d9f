import { defaultHostLimits } from "../../engine/host/host-limits.ts";
import { systemClock } from "../../../shared/clock.ts";
import { engineConfig } from "./config.ts";
import { largeThread } from "./engine/large-thread.ts";
import { startEngine } from "./engine/start-engine.ts";
import { runPart } from "./part-process.ts";

await runPart("engine", async (log) => {
  const settings = engineConfig(process.env);
  const variable = (name: string) => process.env[name] ?? null;
  // Beside this file, as a source or in the bundle.
  const worker = largeThread(import.meta.filename.replace(/engine(\.[jt]s)$/, "engine-worker$1"));
  const engine = await startEngine({
    worker,
    settings,
    variable,
    limits: defaultHostLimits,
    clock: systemClock,
    log,
  });
  return {
    announce: { socket: settings.socket, controlSocket: settings.controlSocket },
    close: () => engine.close(),
  };
});

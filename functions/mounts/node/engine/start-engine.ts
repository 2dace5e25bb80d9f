import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { createFolderStore } from "../../../../adapters/node/object-store.ts";
import { createJournal } from "../../../../agent/runner/journal.ts";
import { loadSealingKey } from "../../../../agent/runner/sealing-key.ts";
import type { Clock } from "../../../../shared/clock.ts";
import type { Logger } from "../../../../shared/log.ts";
import { RUNNER_PROTOCOL } from "../../../../shared/protocol/runner.ts";
import { verifier } from "../../../../shared/signing.ts";
import { controlApp } from "../../../engine/control/control-app.ts";
import { Parts } from "../../../engine/control/parts.ts";
import { EngineHost } from "../../../engine/host/engine-host.ts";
import type { HostLimits } from "../../../engine/host/host-limits.ts";
import {
  defaultLargeLimits,
  LargeAnswersThread,
} from "../../../engine/host/large/large-answers.ts";
import { ReleaseBook } from "../../../engine/host/release-book.ts";
import { ReleaseLogs } from "../../../engine/host/release-logs.ts";
import type { EngineSettings } from "../config.ts";
import { outsideOf, sharedBy } from "./outside.ts";
import { serveControl, serveData } from "./sockets.ts";

export interface EngineStart {
  settings: EngineSettings;
  /** A variable of the process, for what OpenTelemetry names. */
  variable: (name: string) => string | null;
  /** Of what is loaded the settings say how much it may be. */
  limits: Omit<HostLimits, "cache">;
  /** Starts the thread that makes large answers: `engine-worker.ts` with these settings. */
  worker: (settings: EngineSettings) => Worker;
  clock: Clock;
  log: Logger;
}

/** How long the last traces may take. */
const FLUSH_MS = 2_000;
/** How long `PUT` and `DELETE` of a part wait. */
const ANSWER_MS = 2_000;
/** Less than the launcher waits before it kills. */
const DRAIN_MS = 8_000;

/** The engine as a process: it serves what its folder and the object store hold, and needs nobody else. */
export async function startEngine(start: EngineStart): Promise<{ close(): Promise<void> }> {
  const { settings, clock, log } = start;
  await mkdir(settings.folder, { recursive: true, mode: 0o700 });
  const key = await loadSealingKey(settings.folder);
  const objects = createFolderStore({ directory: settings.objects });
  const logs = new ReleaseLogs(clock);
  const book = new ReleaseBook();
  const limits = {
    ...start.limits,
    cache: { bytes: settings.memoryBytes, tenantBytes: settings.tenantMemoryBytes },
  };
  const outside = outsideOf(start);
  const large = new LargeAnswersThread(() => start.worker(settings), defaultLargeLimits, clock);
  const { shared, operating } = await sharedBy(outside, { settings, limits, clock, large });
  const verify = await verifier(settings.invokePublicKey);
  const served = { book, objects, logs };
  const host = new EngineHost({ ...served, verify, keep: "used", limits, operating, shared });
  const journal = createJournal(join(settings.folder, "parts"));
  const parts = new Parts({ ...served, journal, host, key, answerMs: ANSWER_MS, clock, log });
  await parts.load();
  const health = {
    protocol: RUNNER_PROTOCOL,
    sealingKey: { id: key.id, publicKey: key.publicKey },
    separation: { users: false, cgroups: false },
  };
  const control = controlApp({ health, objects, parts, host, logs, log });
  const data = await serveData(host, settings.socket);
  const controlled = await serveControl(
    (request) => control.fetch(request),
    settings.controlSocket,
  );
  log.info("engine listens", { socket: settings.socket });
  return {
    async close() {
      // Whoever subscribes is told that nothing follows; else their streams would be cut at the end.
      operating.poller.close();
      await Promise.all([data.close(DRAIN_MS), controlled.close(DRAIN_MS)]);
      await Promise.all([outside.http.close(), outside.databases.close(), large.close()]);
      await outside.telemetry.stop(FLUSH_MS);
    },
  };
}

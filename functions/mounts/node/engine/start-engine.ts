import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createFolderStore } from "../../../../adapters/node/object-store.ts";
import { createJournal } from "../../../../agent/runner/journal.ts";
import { loadSealingKey } from "../../../../agent/runner/sealing-key.ts";
import { controlApp } from "../../../engine/control/control-app.ts";
import { Parts } from "../../../engine/control/parts.ts";
import { KeySets } from "../../../engine/auth/jwt/key-sets.ts";
import { openConnection } from "../../../engine/connectors/postgres/pool/connection.ts";
import { Pools } from "../../../engine/connectors/postgres/pool/pools.ts";
import { EngineHost } from "../../../engine/host/engine-host.ts";
import type { HostLimits } from "../../../engine/host/host-limits.ts";
import { ReleaseBook } from "../../../engine/host/release-book.ts";
import { ReleaseLogs } from "../../../engine/host/release-logs.ts";
import { connectorPools } from "../../../engine/ndc/connector-pools.ts";
import { defaultPollLimits, Poller } from "../../../engine/subscriptions/poller.ts";
import { systemTelemetryClock } from "../../../engine/telemetry/clock.ts";
import { collectorTarget } from "../../../engine/telemetry/collector-target.ts";
import { defaultExporterLimits } from "../../../engine/telemetry/exporter.ts";
import { startTelemetry } from "../../../engine/telemetry/telemetry.ts";
import { randomTraceIds } from "../../../engine/telemetry/trace-context.ts";
import type { Clock } from "../../../../shared/clock.ts";
import type { Logger } from "../../../../shared/log.ts";
import { RUNNER_PROTOCOL } from "../../../../shared/protocol/runner.ts";
import { signer, verifier } from "../../../../shared/signing.ts";
import type { EngineSettings } from "../config.ts";
import { partTargets } from "./part-targets.ts";
import { serveControl, serveData } from "./sockets.ts";

export interface EngineStart {
  settings: EngineSettings;
  /** A variable of the process, for what OpenTelemetry names. */
  variable: (name: string) => string | null;
  /** Of what is loaded the settings say how much it may be. */
  limits: Omit<HostLimits, "cache">;
  clock: Clock;
  log: Logger;
}

/** How long the last traces may take. */
const FLUSH_MS = 2_000;
/** How long `PUT` and `DELETE` of a part wait. */
const ANSWER_MS = 2_000;
/** Less than the launcher waits before it kills. */
const DRAIN_MS = 8_000;
const KEEP_ALIVE_MS = 12_000;

/** The engine as a process: it serves what its folder and the object store hold, and needs nobody else. */
export async function startEngine(start: EngineStart): Promise<{ close(): Promise<void> }> {
  const { settings, clock, log } = start;
  await mkdir(settings.folder, { recursive: true, mode: 0o700 });
  const key = await loadSealingKey(settings.folder);
  const objects = createFolderStore({ directory: settings.objects });
  const logs = new ReleaseLogs(clock);
  const book = new ReleaseBook();
  const outside = outsideOf(start);
  const { host, poller } = await hostOf(start, outside, { objects, logs, book });
  const journal = createJournal(join(settings.folder, "parts"));
  const parts = new Parts({
    journal,
    objects,
    host,
    book,
    logs,
    key,
    clock,
    log,
    answerMs: ANSWER_MS,
  });
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
      await Promise.all([data.close(DRAIN_MS), controlled.close(DRAIN_MS)]);
      poller.close();
      await Promise.all([outside.http.close(), outside.databases.close()]);
      await outside.telemetry.stop(FLUSH_MS);
    },
  };
}

/** What leads out of the process, shared by all releases. */
function outsideOf({ variable, clock }: EngineStart) {
  const telemetry = startTelemetry({
    target: collectorTarget(variable),
    limits: defaultExporterLimits,
    clock: systemTelemetryClock,
    ids: randomTraceIds(),
    fetch: globalThis.fetch,
    random: Math.random,
    attributes: {
      "service.name": "lintas-engine",
      "service.instance.id": randomBytes(8).toString("hex"),
    },
  });
  const http = connectorPools({ connectionsPerOrigin: 32, connectMs: 5_000, idleMs: 10_000 });
  const limits = { perDatabase: 20, total: 60, idleMs: 30_000, waitMs: 10_000 };
  const databases = new Pools(clock, openConnection, limits);
  return { telemetry, http, databases };
}

async function hostOf(
  { settings, clock, limits: given }: EngineStart,
  { telemetry, http, databases }: ReturnType<typeof outsideOf>,
  own: Pick<ConstructorParameters<typeof EngineHost>[0], "objects" | "logs" | "book">,
) {
  const limits = {
    ...given,
    cache: { bytes: settings.memoryBytes, tenantBytes: settings.tenantMemoryBytes },
  };
  const exposeInternalErrors = false;
  const poller = new Poller({ clock, limits: defaultPollLimits, exposeInternalErrors });
  const operating = {
    poller,
    options: { limits: limits.document, requireVariables: true, exposeInternalErrors },
  };
  const fetch = globalThis.fetch;
  const sign = await signer(settings.invokeKey.reveal());
  const host = new EngineHost({
    ...own,
    verify: await verifier(settings.invokePublicKey),
    keep: "used",
    limits,
    operating,
    shared: {
      clock,
      fetch,
      http,
      databases,
      telemetry,
      limits,
      exposeInternalErrors,
      keySets: new KeySets({ fetch, clock }),
      events: { operating, clock, keepAliveMs: KEEP_ALIVE_MS },
      partTarget: partTargets({ gatewayUrl: settings.gatewayUrl, sign, clock }),
      authenticate: null,
    },
  });
  return { host, poller };
}

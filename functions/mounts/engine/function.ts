import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../../shared/clock.ts";
import { jsonLogger } from "../../../shared/log.ts";
import { KeySets } from "../../engine/auth/jwt/key-sets.ts";
import { openConnection } from "../../engine/connectors/postgres/pool/connection.ts";
import { Pools } from "../../engine/connectors/postgres/pool/pools.ts";
import { defaultDocumentLimits } from "../../engine/graphql/document.ts";
import { functionEngine } from "../../engine/host/function-engine.ts";
import { ThawingAgent } from "../../engine/host/thawing-agent.ts";
import { defaultPollLimits, Poller } from "../../engine/subscriptions/poller.ts";
import { systemTelemetryClock } from "../../engine/telemetry/clock.ts";
import { collectorTarget } from "../../engine/telemetry/collector-target.ts";
import { type CollectorTarget, defaultExporterLimits } from "../../engine/telemetry/exporter.ts";
import { startTelemetry } from "../../engine/telemetry/telemetry.ts";
import { randomTraceIds } from "../../engine/telemetry/trace-context.ts";
import { readEngineSettings } from "./settings.ts";

/** There may be many instances of one function: each holds few connections, and none for long. */
const DATABASES = { perDatabase: 4, total: 8, perOwner: 8, idleMs: 5_000, waitMs: 5_000 };
const HTTP = { connectionsPerOrigin: 16, connectMs: 5_000, idleMs: 4_000 };
const KEEP_ALIVE_MS = 12_000;

const settings = readEngineSettings(process.env);
const environment = (name: string) => process.env[name] ?? null;
const log = jsonLogger(systemClock, (line) => process.stdout.write(`${line}\n`), {
  part: settings.part,
});
const outside = { fetch: globalThis.fetch, clock: systemClock };

/** A supergraph as a function with the function contract: the same on every cloud. */
export default await functionEngine({
  ...outside,
  read: () => readFile(join(import.meta.dirname, "supergraph.bin")),
  environment,
  part: () => null,
  release: settings.release,
  keep: settings.keep,
  timeoutMs: settings.timeoutMs,
  events: settings.streams
    ? { operating: operating(), clock: systemClock, keepAliveMs: KEEP_ALIVE_MS }
    : null,
  failed: (why) => log.error(why),
  keySets: new KeySets(outside),
  http: new ThawingAgent(systemClock, HTTP),
  databases: new Pools(systemClock, openConnection, DATABASES),
  telemetry: startTelemetry({
    target: target(),
    limits: defaultExporterLimits,
    clock: systemTelemetryClock,
    ids: randomTraceIds(),
    fetch: globalThis.fetch,
    random: Math.random,
    attributes: { "service.name": "lintas-engine" },
  }),
});

function operating() {
  const exposeInternalErrors = false;
  const poller = new Poller({
    clock: systemClock,
    limits: defaultPollLimits,
    exposeInternalErrors,
  });
  const limits = defaultDocumentLimits;
  return { poller, options: { limits, requireVariables: true, exposeInternalErrors } };
}

/** Telemetry never keeps a function from answering. */
function target(): CollectorTarget | null {
  try {
    return collectorTarget(environment);
  } catch (error) {
    log.warn("nothing is exported", { error });
    return null;
  }
}

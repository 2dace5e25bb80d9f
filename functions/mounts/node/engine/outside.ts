import { randomBytes } from "node:crypto";
import { type Dispatcher, fetch } from "undici";
import type { Clock } from "../../../../shared/clock.ts";
import { signer } from "../../../../shared/signing.ts";
import { KeySets } from "../../../engine/auth/jwt/key-sets.ts";
import { openConnection } from "../../../engine/connectors/postgres/pool/connection.ts";
import { type PoolLimits, Pools } from "../../../engine/connectors/postgres/pool/pools.ts";
import { PublicPools } from "../../../engine/connectors/postgres/pool/public-pools.ts";
import type { HostLimits } from "../../../engine/host/host-limits.ts";
import type { LargeAnswersThread } from "../../../engine/host/large/large-answers.ts";
import type { SharedByReleases } from "../../../engine/host/load-release.ts";
import { ConnectorPools } from "../../../engine/ndc/connector-pools.ts";
import type { Operating } from "../../../engine/subscriptions/operation.ts";
import { defaultPollLimits, Poller } from "../../../engine/subscriptions/poller.ts";
import { systemTelemetryClock } from "../../../engine/telemetry/clock.ts";
import { collectorTarget } from "../../../engine/telemetry/collector-target.ts";
import { defaultExporterLimits } from "../../../engine/telemetry/exporter.ts";
import { sampleAll, samplingOf } from "../../../engine/telemetry/sampling.ts";
import { startTelemetry } from "../../../engine/telemetry/telemetry.ts";
import { randomTraceIds } from "../../../engine/telemetry/trace-context.ts";
import { systemLookup } from "../../clouds.ts";
import { assetFolder } from "../../asset-folder.ts";
import type { EngineSettings } from "../config.ts";
import { partTargets } from "./part-targets.ts";

const KEEP_ALIVE_MS = 12_000;
/** Both threads together leave room for others at a database of `max_connections = 60`. */
const DATABASES: PoolLimits = {
  perDatabase: 20,
  total: 50,
  perOwner: 25,
  idleMs: 30_000,
  waitMs: 10_000,
};
export const LARGE_DATABASES: PoolLimits = { ...DATABASES, perDatabase: 4, total: 8, perOwner: 4 };

interface Outside {
  settings: Pick<EngineSettings, "allowPrivateEndpoints" | "gatewayUrl">;
  variable: (name: string) => string | null;
  clock: Clock;
}

/** What leads out of a thread, the same for all releases. */
export function outsideOf(
  { settings, variable, clock }: Outside,
  databases: PoolLimits = DATABASES,
) {
  const anywhere = settings.allowPrivateEndpoints;
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
  const http = new ConnectorPools({
    connectionsPerOrigin: 32,
    connectMs: 5_000,
    idleMs: 10_000,
    ...(anywhere ? {} : { privateOnlyTo: [settings.gatewayUrl] }),
  });
  const pools = anywhere
    ? new Pools(clock, openConnection, databases)
    : new PublicPools(clock, openConnection, databases, systemLookup);
  return { telemetry, sampling: samplingOf(variable) ?? sampleAll, http, databases: pools };
}

/** What the releases of a thread share. */
export async function sharedBy(
  { telemetry, sampling, http, databases }: ReturnType<typeof outsideOf>,
  of: {
    settings: EngineSettings;
    limits: Omit<HostLimits, "cache">;
    clock: Clock;
    large: LargeAnswersThread | null;
  },
): Promise<{ shared: SharedByReleases; operating: Operating }> {
  const { settings, limits, clock, large } = of;
  const exposeInternalErrors = false;
  const poller = new Poller({ clock, limits: defaultPollLimits, exposeInternalErrors });
  const operating = {
    poller,
    options: { limits: limits.document, requireVariables: true, exposeInternalErrors },
  };
  const fetchOf = (organization: string) => fetchOver(http.of(organization));
  const sign = await signer(settings.invokeKey.reveal());
  const shared: SharedByReleases = {
    clock,
    fetch: fetchOf,
    http: (organization) => http.of(organization),
    databases,
    telemetry,
    sampling,
    limits,
    exposeInternalErrors,
    // One set of keys is read for all who name its URL.
    keySets: new KeySets({ fetch: fetchOf(""), clock }),
    events: { operating, clock, keepAliveMs: KEEP_ALIVE_MS },
    partTarget: partTargets({ gatewayUrl: settings.gatewayUrl, sign, clock }),
    large,
    authenticate: null,
    ...(settings.graphiql === null ? {} : { graphiql: assetFolder(settings.graphiql) }),
  };
  return { shared, operating };
}

/** What AuthConfigs name is reached as connectors are, and no further. */
function fetchOver(dispatcher: Dispatcher): typeof globalThis.fetch {
  const over = (input: Parameters<typeof fetch>[0], init?: Parameters<typeof fetch>[1]) =>
    fetch(input, { ...init, dispatcher });
  // Undici's own types and the runtime's name the same things.
  return over as unknown as typeof globalThis.fetch;
}

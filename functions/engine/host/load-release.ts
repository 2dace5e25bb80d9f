import type { Dispatcher } from "undici";
import type { Clock } from "../../../shared/clock.ts";
import type { Fetch } from "../auth/deps.ts";
import type { KeySets } from "../auth/jwt/key-sets.ts";
import type { Pools } from "../connectors/postgres/pool/pools.ts";
import type { PoolUser } from "../connectors/postgres/pool/turns.ts";
import type { AnswerRequestOptions } from "../http/engine-app.ts";
import type { AssetSource } from "../http/graphiql.ts";
import { loadOpened, type PartTarget } from "../load-build.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import type { OpenedBuild } from "../metadata/format/open-compiled.ts";
import type { ConnectorLimits } from "../ndc/http-wire.ts";
import type { EventStreamOptions } from "../subscriptions/sse.ts";
import { type Sampling, samplingOf } from "../telemetry/sampling.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { authentication } from "./authentication.ts";
import type { HostLimits } from "./host-limits.ts";
import type { LargeAnswersThread } from "./large/large-answers.ts";
import { ownConnectors } from "./own-connectors.ts";
import { requireLinks } from "./require-links.ts";
import type { ServedPart } from "./served-part.ts";

/** A release that is loaded, with how its requests are answered. */
export interface LoadedRelease {
  build: LoadedBuild;
  options: AnswerRequestOptions;
  close(): void;
}

/** What the releases of one process share. */
export interface SharedByReleases {
  clock: Clock;
  /** For what AuthConfigs of an organization name. */
  fetch(organization: string): Fetch;
  keySets: KeySets;
  /** Connections of an organization to connectors and plugins. */
  http(organization: string): Dispatcher;
  databases: Pools;
  telemetry: Telemetry;
  /** Of releases whose variables say nothing of it. */
  sampling: Sampling;
  events: Omit<EventStreamOptions, "signal">;
  limits: Pick<HostLimits, "document" | "bodyBytes" | "answerBytes" | "connector">;
  exposeInternalErrors: boolean;
  /** Where `lintas:part/<name>` of a release leads; null: nowhere. */
  partTarget(release: string, name: string): PartTarget | null;
  /** Where large answers are made; null: here. */
  large: LargeAnswersThread | null;
  /** In the place of what the AuthConfig says, for builds without one. */
  authenticate: AnswerRequestOptions["authenticate"] | null;
  /** Absent: browsers get a plain page. */
  graphiql?: AssetSource;
}

/**
 * Makes an opened build ready for one release: its variables, its sign-in, its connectors. Throws
 * `UnusableLinks`.
 *
 * @param failed Hears of what its clients are told as an internal error.
 */
export async function loadRelease(
  opened: OpenedBuild,
  part: ServedPart,
  shared: SharedByReleases,
  failed: (why: string) => void,
): Promise<LoadedRelease> {
  const { clock, keySets, databases, limits } = shared;
  const secrets = await part.secrets();
  const environment = (name: string) =>
    valueOf(secrets.reveal(), name) ?? valueOf(part.variables, name);
  const partTarget = (name: string) => shared.partTarget(part.release, name);
  requireLinks(opened, { environment, part: partTarget });
  const telemetry = shared.telemetry.open(
    attributesOf(part),
    samplingOf(environment) ?? shared.sampling,
  );
  const build = loadOpened(opened, {
    environment,
    part: partTarget,
    inProcess: ownConnectors(opened, { environment, pools: databases, user: userOf(part) }),
    pools: shared.http(part.organization),
    limits: within(limits.connector, part.timeoutMs),
    clock,
    telemetry,
  });
  const fetch = shared.fetch(part.organization);
  const session = authentication(opened, { fetch, clock, environment, keySets });
  const options: AnswerRequestOptions = {
    authenticate: shared.authenticate ?? ((_, headers) => session(headers)),
    limits: limits.document,
    exposeInternalErrors: shared.exposeInternalErrors,
    failed,
    bodyBytesMax: limits.bodyBytes,
    answerBytesMax: limits.answerBytes,
    events: shared.events,
    ...(shared.large === null ? {} : { large: shared.large.of(part) }),
    ...(shared.graphiql === undefined ? {} : { graphiql: shared.graphiql }),
  };
  return { build, options, close: () => telemetry.close() };
}

function valueOf(values: Readonly<Record<string, string>>, name: string): string | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

function attributesOf({ organization, release, part }: ServedPart): Record<string, string> {
  return {
    "lintas.organization": organization,
    "lintas.release": release,
    "lintas.part": part,
  };
}

/** Who shares the connections to databases fairly with others. */
function userOf({ organization, release, part }: ServedPart): PoolUser {
  return { owner: organization, name: `${release}/${part}` };
}

function within(limits: ConnectorLimits, timeoutMs: number): ConnectorLimits {
  return { ...limits, callMs: Math.min(limits.callMs, timeoutMs) };
}

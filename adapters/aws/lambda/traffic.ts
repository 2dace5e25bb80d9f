import type {
  CallContext,
  Progress,
  Ref,
  SeenTraffic,
  Share,
  Step,
} from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import { LIVE, partsOf } from "./name.ts";
import { getStatements, getUrl, listAliases } from "./reads.ts";
import { INVOKE_STATEMENT, type LiveState, URL_STATEMENT } from "./state.ts";

/** `SeenTraffic.raw`. */
interface TrafficState {
  live: LiveState | null;
  /** Alias of a release → its version. */
  versions: Readonly<Record<string, string>>;
  /** Whether `live` has its URL, which is made after its permissions. */
  url: boolean;
  /** Which permissions it has; read only where it has no URL. */
  statements: readonly string[];
}

/** Two reads: all aliases, and whether `live` has its URL. */
export async function observeTraffic(
  aws: AwsClients,
  cx: CallContext,
  refs: readonly Ref[],
): Promise<SeenTraffic> {
  const [first] = refs;
  if (first === undefined) return { weights: {}, raw: null };
  const { functionName } = partsOf(first);
  const [aliases, url] = await Promise.all([
    listAliases(aws, cx, functionName),
    getUrl(aws, cx, functionName, LIVE),
  ]);
  const live = aliases.get(LIVE) ?? null;
  const complete = live === null || url !== null;
  const statements = complete ? [] : await getStatements(aws, cx, functionName, LIVE);
  const versions = Object.fromEntries(
    refs.flatMap((ref) => {
      const version = aliases.get(partsOf(ref).alias)?.version;
      return version === undefined ? [] : [[ref.name, version]];
    }),
  );
  return seenTraffic({ live, versions, url: url !== null, statements });
}

function seenTraffic(raw: TrafficState): SeenTraffic {
  const { live, versions } = raw;
  return {
    weights: weightsOf(live, versions),
    ...(live === null ? {} : { cas: live.revisionId }),
    raw,
  };
}

/** What was seen before a write to `live`, with what its answer says. */
export function joinedTraffic(step: Step, change: Partial<TrafficState>): Progress {
  return { kind: "done", traffic: seenTraffic({ ...(step.body as LiveBody).before, ...change }) };
}

/** Percents of the releases; those of versions that are none of them are left out. */
function weightsOf(
  live: LiveState | null,
  versions: TrafficState["versions"],
): Record<string, number> {
  if (live === null) return {};
  const percents = new Map(
    Object.entries(live.additional).map(([version, share]) => [version, Math.round(share * 100)]),
  );
  const rest = 100 - [...percents.values()].reduce((sum, share) => sum + share, 0);
  percents.set(live.version, rest);
  return Object.fromEntries(
    Object.entries(versions).flatMap(([name, version]) => {
      const percent = percents.get(version) ?? 0;
      return percent > 0 ? [[name, percent]] : [];
    }),
  );
}

/**
 * One `UpdateAlias` moves all of it. Where nothing takes traffic the alias stays as it is: it cannot
 * name nothing, and its URL would be another one if it were made again.
 */
export function traffic(shares: readonly Share[], seen: SeenTraffic): Step[] {
  const wanted = shares.filter(({ weight }) => weight > 0);
  const state = seen.raw as TrafficState | null;
  const main = wanted.toSorted((a, b) => b.weight - a.weight)[0];
  if (main === undefined || state === null) return [];
  const { live, statements, url } = state;
  const same =
    live !== null &&
    wanted.every(({ ref, weight }) => seen.weights[ref.name] === weight) &&
    Object.keys(seen.weights).length === wanted.length;
  const writes = [
    ...(live === null ? ["create-live"] : same ? [] : ["shift-live"]),
    ...(live !== null && url
      ? []
      : [
          ...(statements.includes(URL_STATEMENT) ? [] : ["allow-live-url"]),
          ...(statements.includes(INVOKE_STATEMENT) ? [] : ["allow-live-invoke"]),
          "create-live-url",
        ]),
  ];
  return writes.map((write) => ({
    do: write,
    ref: main.ref,
    body: bodyOf(wanted, main, state),
    ...(write === "shift-live" && live !== null ? { expect: live.revisionId } : {}),
    mints: false,
  }));
}

/** The heaviest is the alias's version; the other, if any, is its additional one. */
export interface LiveBody {
  /** What was seen, for the answer to be joined to. */
  before: TrafficState;
  release: string;
  version: string;
  additional: Record<string, number>;
}

function bodyOf(wanted: readonly Share[], main: Share, before: TrafficState): LiveBody {
  const { versions } = before;
  const others = wanted.filter((share) => share !== main);
  return {
    before,
    release: main.ref.name,
    version: versions[main.ref.name] ?? "",
    additional: Object.fromEntries(
      others.map(({ ref, weight }) => [versions[ref.name] ?? "", weight / 100]),
    ),
  };
}

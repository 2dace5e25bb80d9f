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

/** `SeenTraffic.raw`: functions by name. Nearly always one; an adopted part may have two. */
type TrafficRaw = Readonly<Record<string, TrafficState>>;

interface TrafficState {
  live: LiveState | null;
  /** Alias of a release → its version. */
  versions: Readonly<Record<string, string>>;
  /** Whether `live` has its URL, which is made after its permissions. */
  url: boolean;
  /** Which permissions it has; read only where it has no URL. */
  statements: readonly string[];
}

/** Two reads a function: all aliases, and whether `live` has its URL. */
export async function observeTraffic(
  aws: AwsClients,
  cx: CallContext,
  refs: readonly Ref[],
): Promise<SeenTraffic> {
  const names = [...new Set(refs.map((ref) => partsOf(ref).functionName))];
  const states = await Promise.all(
    names.map(async (name) => {
      const own = refs.filter((ref) => partsOf(ref).functionName === name);
      return [name, await observeLive(aws, cx, name, own)] as const;
    }),
  );
  return seenTraffic(Object.fromEntries(states));
}

async function observeLive(
  aws: AwsClients,
  cx: CallContext,
  functionName: string,
  refs: readonly Ref[],
): Promise<TrafficState> {
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
  return { live, versions, url: url !== null, statements };
}

function seenTraffic(raw: TrafficRaw): SeenTraffic {
  const states = Object.values(raw);
  const cas = states.find(({ live }) => live !== null)?.live?.revisionId;
  return {
    weights: Object.assign({}, ...states.map(weightsOf)) as Record<string, number>,
    ...(cas === undefined ? {} : { cas }),
    raw,
  };
}

/** What was seen before a write to `live`, with what its answer says. */
export function joinedTraffic(step: Step, change: Partial<TrafficState>): Progress {
  const { before, all } = step.body as LiveBody;
  const { functionName } = partsOf(step.ref);
  const traffic = seenTraffic({ ...all, [functionName]: { ...before, ...change } });
  return { kind: "done", traffic };
}

/** Percents of the releases; those of versions that are none of them are left out. */
function weightsOf({ live, versions }: TrafficState): Record<string, number> {
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
 * One `UpdateAlias` a function moves all of it. Where nothing takes traffic the alias stays as it is:
 * it cannot name nothing, and its URL would be another one if it were made again.
 */
export function traffic(shares: readonly Share[], seen: SeenTraffic): Step[] {
  const raw = seen.raw as TrafficRaw;
  return Object.entries(raw).flatMap(([name, state]) => {
    const own = shares.filter(
      ({ ref, weight }) => weight > 0 && partsOf(ref).functionName === name,
    );
    return liveWrites(wholePercents(own), state, raw);
  });
}

function liveWrites(wanted: readonly Share[], state: TrafficState, all: TrafficRaw): Step[] {
  const main = wanted.toSorted((a, b) => b.weight - a.weight)[0];
  if (main === undefined) return [];
  const { live, statements, url } = state;
  const weights = weightsOf(state);
  const same =
    live !== null &&
    wanted.every(({ ref, weight }) => weights[ref.name] === weight) &&
    Object.keys(weights).length === wanted.length;
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
    body: { ...bodyOf(wanted, main, state), all },
    ...(write === "shift-live" && live !== null ? { expect: live.revisionId } : {}),
    mints: false,
  }));
}

/** Of one function: what others take is none of its own. The first takes what rounding leaves. */
function wholePercents(shares: readonly Share[]): Share[] {
  const sum = shares.reduce((all, { weight }) => all + weight, 0);
  const whole = shares.map((share) => ({
    ...share,
    weight: Math.floor((share.weight * 100) / sum),
  }));
  const left = 100 - whole.reduce((all, { weight }) => all + weight, 0);
  return whole.map((share, at) => (at === 0 ? { ...share, weight: share.weight + left } : share));
}

/** The heaviest is the alias's version; the other, if any, is its additional one. */
export interface LiveBody {
  /** What was seen, for the answer to be joined to. */
  before: TrafficState;
  /** The same of every function that was seen. */
  all: TrafficRaw;
  release: string;
  version: string;
  additional: Record<string, number>;
}

function bodyOf(
  wanted: readonly Share[],
  main: Share,
  before: TrafficState,
): Omit<LiveBody, "all"> {
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

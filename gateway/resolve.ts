import { partAt, type PathEntry } from "../shared/domain/build.ts";
import { AppError } from "../shared/errors/app-error.ts";
import type { Invoker, Snapshot } from "../shared/protocol/snapshot.ts";
import type { ReleaseMetrics } from "./metrics.ts";
import type { Upstream } from "./upstream.ts";
import type * as z from "zod";

export interface PartTarget {
  name: string;
  private: boolean;
  timeoutMs: number;
  upstream: Upstream;
  release: ReleaseTarget;
}

export interface ReleaseTarget {
  id: string;
  paths: readonly PathEntry[];
  parts: ReadonlyMap<string, PartTarget>;
  metrics: ReleaseMetrics;
}

export interface RouteTarget {
  organization: string;
  project: string;
  /** Of a build's preview rather than of an environment. */
  preview: boolean;
  total: number;
  picks: readonly { weight: number; release: ReleaseTarget }[];
}

/** A snapshot made ready for serving. Never changes: a new snapshot is a new table. */
export interface RouteTable {
  hosts: ReadonlyMap<string, RouteTarget>;
  invokers: ReadonlyMap<string, z.infer<typeof Invoker>>;
  /** Any release of the snapshot, whether it takes weight or not. */
  release(id: string): ReleaseTarget | null;
  /** `Host` headers as clients wrote them, so that one is taken apart only once. */
  seen: Map<string, RouteTarget>;
}

const SEEN_MAX = 10_000;

export function routeTable(
  snapshot: Snapshot,
  make: {
    upstream: (endpoint: { release: string; part: string; endpoint: EndpointOf }) => Upstream;
    metrics: (release: string) => ReleaseMetrics;
  },
): RouteTable {
  const releases = new Map<string, ReleaseTarget>();
  const releaseOf = (id: string): ReleaseTarget | null => {
    const known = releases.get(id);
    if (known !== undefined) return known;
    const told = Object.hasOwn(snapshot.releases, id) ? snapshot.releases[id] : undefined;
    if (told === undefined) return null;
    const made = releaseTarget(id, told, make);
    releases.set(id, made);
    return made;
  };
  const routes = new Map<string, RouteTarget>();
  for (const [key, route] of Object.entries(snapshot.routes)) {
    const target: RouteTarget & { picks: { weight: number; release: ReleaseTarget }[] } = {
      organization: route.organization,
      project: route.project,
      preview: route.build !== null,
      total: 0,
      picks: [],
    };
    for (const { release: id, weight } of route.table) {
      const release = releaseOf(id);
      if (release === null) continue;
      target.picks.push({ weight, release });
      target.total += weight;
    }
    routes.set(key, target);
  }
  const hosts = new Map<string, RouteTarget>();
  for (const [host, key] of Object.entries(snapshot.hosts)) {
    const route = routes.get(key);
    if (route) hosts.set(host, route);
  }
  return {
    hosts,
    invokers: new Map(snapshot.invokers.map((invoker) => [invoker.hash, invoker])),
    release: releaseOf,
    seen: new Map(),
  };
}

type ReleaseOf = Snapshot["releases"][string];
type EndpointOf = ReleaseOf["parts"][string]["endpoint"];

function releaseTarget(
  id: string,
  release: ReleaseOf,
  make: Parameters<typeof routeTable>[1],
): ReleaseTarget {
  const parts = new Map<string, PartTarget>();
  const target: ReleaseTarget = {
    id,
    paths: release.paths.toSorted((a, b) => b.path.length - a.path.length),
    parts,
    metrics: make.metrics(id),
  };
  for (const [name, part] of Object.entries(release.parts))
    parts.set(name, {
      name,
      private: part.access === "private",
      timeoutMs: part.timeoutMs,
      upstream: make.upstream({ release: id, part: name, endpoint: part.endpoint }),
      release: target,
    });
  return target;
}

/** @throws AppError `gateway.unknown_host`. */
export function routeOf(table: RouteTable, host: string): RouteTarget {
  const seen = table.seen.get(host);
  if (seen) return seen;
  const name = hostName(host);
  const route = table.hosts.get(name);
  if (!route)
    throw new AppError("gateway.unknown_host", {
      detail: `No environment has the host \`${name}\`.`,
    });
  if (table.seen.size >= SEEN_MAX) table.seen.clear();
  table.seen.set(host, route);
  return route;
}

/** Lower case, without a port and the root's dot. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}

/** @throws AppError `gateway.not_routed` or `build.not_released`. */
export function pickRelease(route: RouteTarget, random: () => number): ReleaseTarget {
  const [first] = route.picks;
  if (!first) throw new AppError(route.preview ? "build.not_released" : "gateway.not_routed");
  if (route.picks.length === 1) return first.release;
  let rest = random() * route.total;
  for (const { weight, release } of route.picks) {
    rest -= weight;
    if (rest < 0) return release;
  }
  return first.release;
}

/** @throws AppError `gateway.no_part`. */
export function partOf(release: ReleaseTarget, path: string): PartTarget {
  const name = partAt(release.paths, path);
  const part = name === undefined ? undefined : release.parts.get(name);
  if (!part)
    throw new AppError("gateway.no_part", {
      detail: `No function of this build serves \`${path}\`.`,
    });
  return part;
}

/** `path?query` as it stands on the wire → the path alone. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}

/**
 * Whether a path is one of the entry's own (`/.lintas/…`), which no one outside may ask for.
 * A function's URL parser takes `/a/../.lintas/x` for `/.lintas/x`, so both forms count.
 */
export function isInternalPath(path: string): boolean {
  if (!path.includes("lintas")) return false;
  return [path, collapsed(path)].some((form) => /^\/+\.lintas(\/|$)/.test(form));
}

function collapsed(path: string): string {
  const plain = path.replaceAll(/%2e/gi, ".").replaceAll(/%2f|%5c/gi, "/");
  return URL.canParse(`http://x${plain}`) ? new URL(`http://x${plain}`).pathname : plain;
}

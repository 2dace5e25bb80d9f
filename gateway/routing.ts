import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
import type { Logger } from "../shared/log.ts";
import type { Snapshot } from "../shared/protocol/snapshot.ts";
import type { GatewayLimits } from "./config.ts";
import type { GatewayMetrics } from "./metrics.ts";
import { engineUpstream, noEngine } from "./engine-upstream.ts";
import { type RouteTable, routeTable } from "./resolve.ts";
import { type RunnerLink, runnerLink } from "./runner-link.ts";
import type { Upstream } from "./upstream.ts";
import { type UrlUpstream, urlUpstream } from "./url-upstream.ts";

/** Keeps the lines to runners, engines and clouds over all snapshots. */
export interface Routing {
  /** Makes a snapshot ready for serving; what it no longer names is let go of. */
  compile(snapshot: Snapshot): RouteTable;
  waiting(): number;
  runnersUp(): Record<string, boolean>;
  enginesUp(): Promise<Record<string, boolean>>;
  close(): void;
}

export function routing(options: {
  runners: Record<string, string>;
  engines: Record<string, string>;
  limits: GatewayLimits;
  clock: Clock;
  log: Logger;
  random: () => number;
  metrics: GatewayMetrics;
}): Routing {
  const { metrics } = options;
  const links = new Map<string, RunnerLink>(
    Object.entries(options.runners).map(([name, socketPath]) => [
      name,
      runnerLink({ ...options, name, socketPath, woken: (seconds) => metrics.woken(seconds) }),
    ]),
  );
  const engines = new Map(
    Object.entries(options.engines).map(([name, socketPath]) => [
      name,
      engineUpstream({ ...options, name, socketPath }),
    ]),
  );
  const urls = new Map<string, UrlUpstream>();

  const urlOf = (url: string): UrlUpstream => {
    const known = urls.get(url);
    if (known) return known;
    const made = urlUpstream(url);
    urls.set(url, made);
    return made;
  };

  return {
    compile: (snapshot) => {
      const parts = new Set<string>();
      const used = new Set<string>();
      const table = routeTable(snapshot, {
        metrics: (release) => metrics.release(release),
        upstream: ({ release, part, endpoint }) => {
          if (endpoint.kind === "url") {
            used.add(endpoint.url);
            return urlOf(endpoint.url);
          }
          if (endpoint.kind === "engine")
            return engines.get(endpoint.engine) ?? noEngine(endpoint.engine);
          parts.add(`${release}/${part}`);
          return links.get(endpoint.runner)?.part(release, part) ?? noRunner(endpoint.runner);
        },
      });
      for (const link of links.values()) link.prune(parts);
      for (const [url, upstream] of urls) {
        if (used.has(url)) continue;
        upstream.close();
        urls.delete(url);
      }
      metrics.prune(new Set(Object.keys(snapshot.releases)));
      return table;
    },
    waiting: () =>
      [...links.values(), ...engines.values()].reduce((sum, line) => sum + line.waiting(), 0),
    runnersUp: () => Object.fromEntries([...links].map(([name, link]) => [name, link.up()])),
    enginesUp: async () =>
      Object.fromEntries(
        await Promise.all([...engines].map(async ([name, engine]) => [name, await engine.up()])),
      ) as Record<string, boolean>,
    close: () => {
      for (const engine of engines.values()) engine.close();
      for (const link of links.values()) link.close();
      for (const upstream of urls.values()) upstream.close();
    },
  };
}

function noRunner(name: string): Upstream {
  return {
    kind: "local",
    take: () => null,
    wait: () =>
      Promise.reject(
        new AppError("runner.unreachable", { detail: `This gateway has no runner \`${name}\`.` }),
      ),
  };
}

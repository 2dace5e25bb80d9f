import { Pool } from "undici";
import * as z from "zod";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/log.ts";
import { Instance, type WatchMessage } from "../shared/protocol/runner.ts";
import type { GatewayLimits } from "./config.ts";
import { partInstances, type PartInstances } from "./instances.ts";
import { keepLine } from "./kept-line.ts";
import { callRunner, readWatch } from "./runner-calls.ts";

/** The line to one runner: what it tells, what it is asked. */
export interface RunnerLink {
  part(release: string, part: string): PartInstances;
  /** Forgets parts that are neither in `keep` (`<release>/<part>`) nor in use. */
  prune(keep: ReadonlySet<string>): void;
  waiting(): number;
  /** Whether the watch is up. */
  up(): boolean;
  close(): void;
}

interface LinkOptions {
  name: string;
  socketPath: string;
  limits: GatewayLimits;
  clock: Clock;
  log: Logger;
  random: () => number;
  woken: (seconds: number) => void;
}

export function runnerLink(options: LinkOptions): RunnerLink {
  const { limits, clock, random } = options;
  const log = options.log.with({ runner: options.name });
  const closing = new AbortController();
  const client = new Pool("http://runner", {
    socketPath: options.socketPath,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const parts = new Map<string, PartInstances>();
  let up = false;

  const call = (path: string, body: unknown) =>
    callRunner(client, options.name, path, body, closing.signal);

  const partOf = (release: string, part: string): PartInstances => {
    const key = `${release}/${part}`;
    const known = parts.get(key);
    if (known) return known;
    const made = partInstances({
      limits,
      clock,
      random,
      woken: options.woken,
      start: async (want) =>
        z
          .array(Instance)
          .parse(await call(`/v1/releases/${release}/parts/${part}/instances`, { want })),
      drained: async (instance) => {
        await call(`/v1/instances/${instance}/drained`, null);
      },
    });
    parts.set(key, made);
    return made;
  };

  const hear = (message: WatchMessage) => {
    switch (message.type) {
      case "all": {
        const byPart = Map.groupBy(message.instances, (told) => `${told.release}/${told.part}`);
        for (const [first] of byPart.values()) if (first) partOf(first.release, first.part);
        for (const [key, part] of parts) part.replace(byPart.get(key) ?? []);
        return;
      }
      case "instance":
        return partOf(message.instance.release, message.instance.part).heard(message.instance);
      case "beat":
    }
  };

  void keepLine({
    limits,
    clock,
    random,
    signal: closing.signal,
    read: (good) =>
      readWatch(client, { limits, clock, signal: closing.signal }, (message) => {
        up = true;
        good();
        hear(message);
      }),
    lost: (error) => {
      up = false;
      log.warn("The runner is away; what runs goes on being served", { error });
    },
    found: () => log.info("The runner is back"),
  });

  return {
    part: partOf,
    prune: (keep) => {
      for (const [key, part] of parts) {
        if (keep.has(key) || !part.idle()) continue;
        part.close();
        parts.delete(key);
      }
    },
    waiting: () => [...parts.values()].reduce((sum, part) => sum + part.waiting(), 0),
    up: () => up,
    close: () => {
      closing.abort();
      for (const part of parts.values()) part.close();
      client.destroy().catch(() => {});
    },
  };
}

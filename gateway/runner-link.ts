import { Pool, type Dispatcher } from "undici";
import * as z from "zod";
import type { Clock } from "../shared/clock.ts";
import { AppError, toAppError } from "../shared/errors/app-error.ts";
import { Problem, problemCode } from "../shared/errors/problem.ts";
import type { Logger } from "../shared/log.ts";
import { Instance, WatchMessage } from "../shared/protocol/runner.ts";
import { fullJitter } from "./backoff.ts";
import type { GatewayLimits } from "./config.ts";
import { partInstances, type PartInstances } from "./instances.ts";
import { silenceGuard } from "./silence.ts";

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

  const follow = async () => {
    let attempt = 0;
    let told = false;
    while (!closing.signal.aborted) {
      try {
        await readWatch(client, { limits, clock, signal: closing.signal }, (message) => {
          if (told) log.info("The runner is back");
          up = true;
          told = false;
          attempt = 0;
          hear(message);
        });
      } catch (error) {
        if (!closing.signal.aborted && !told)
          log.warn("The runner is away; what runs goes on being served", { error });
        told = true;
      }
      up = false;
      await clock.sleep(fullJitter(attempt++, limits, random), closing.signal);
    }
  };
  void follow();

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

/** Reads the watch until it ends, which is always a failure. */
async function readWatch(
  client: Dispatcher,
  line: { limits: GatewayLimits; clock: Clock; signal: AbortSignal },
  hear: (message: WatchMessage) => void,
): Promise<never> {
  const guard = silenceGuard(line.clock, line.limits.runnerSilenceMs, line.signal);
  try {
    const answer = await client.request({ path: "/v1/watch", method: "GET", signal: guard.signal });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new Error(`the runner answered ${answer.statusCode}`);
    }
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of answer.body) {
      guard.heard();
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) if (text) hear(WatchMessage.parse(JSON.parse(text)));
    }
    throw new Error("the watch ended");
  } finally {
    guard.end();
  }
}

/** @throws AppError with the runner's own problem, or `runner.unreachable`. */
async function callRunner(
  client: Dispatcher,
  name: string,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const answer = await client.request({
      path,
      method: "POST",
      signal,
      ...(body === null
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return text === "" ? null : JSON.parse(text);
    throw problemError(text);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("runner.unreachable", {
      detail: `The runner ${name} does not answer.`,
      retryAfter: 1,
      cause: error,
    });
  }
}

function problemError(text: string): AppError {
  let raw: unknown = null;
  try {
    raw = JSON.parse(text);
  } catch {
    // Not a problem: it becomes `internal` below.
  }
  const read = Problem.safeParse(raw);
  if (!read.success) return toAppError(new Error(`the runner answered: ${text.slice(0, 200)}`));
  const { detail, retryAfter } = read.data;
  return new AppError(problemCode(read.data), {
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

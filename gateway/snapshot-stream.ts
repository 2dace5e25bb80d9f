import { createParser } from "eventsource-parser";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/log.ts";
import type { Secret } from "../shared/secret.ts";
import type { GatewayLimits } from "./config.ts";
import { keepLine } from "./kept-line.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import { silenceGuard } from "./silence.ts";

export interface SnapshotStreamOptions {
  manager: { url: string; token: Secret };
  store: Pick<SnapshotStore, "offer">;
  limits: GatewayLimits;
  clock: Clock;
  log: Logger;
  random: () => number;
  signal: AbortSignal;
}

/** Follows the Manager's snapshots until `signal` aborts, over every break. Never rejects. */
export function followSnapshots(options: SnapshotStreamOptions): Promise<void> {
  const { log } = options;
  return keepLine({
    ...options,
    read: (good) => readStream(options, good),
    lost: (error) =>
      log.warn("No snapshots from the Manager; serving goes on with the last one", { error }),
    found: () => log.info("Snapshots arrive again"),
  });
}

async function readStream(options: SnapshotStreamOptions, good: () => void): Promise<void> {
  const { manager, store, limits, clock, log } = options;
  const guard = silenceGuard(clock, limits.managerSilenceMs, options.signal);
  try {
    const answer = await fetch(new URL("/v1/snapshot/stream", manager.url), {
      headers: { authorization: `Bearer ${manager.token.reveal()}`, accept: "text/event-stream" },
      signal: guard.signal,
    });
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      throw new Error(`the Manager answered ${answer.status}`);
    }
    const arrived: string[] = [];
    const parser = createParser({
      onEvent: (event) => {
        if (event.event === "snapshot") arrived.push(event.data);
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      guard.heard();
      parser.feed(decoder.decode(chunk, { stream: true }));
      for (const data of arrived.splice(0)) {
        const refused = await store.offer(parsed(data));
        if (refused === null) good();
        else log.error("A snapshot from the Manager is refused", { why: refused });
      }
    }
  } finally {
    guard.end();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

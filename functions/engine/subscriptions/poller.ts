import { createHash } from "node:crypto";
import { canonicalJson } from "../../../shared/canonical.ts";
import type { Clock } from "../../../shared/clock.ts";
import { remotesOf } from "../execute/request.ts";
import { RequestError } from "../graphql/request-error.ts";
import type { LoadedBuild } from "../loaded-build.ts";
import type { Key } from "../metadata/names.ts";
import type { DataConnector } from "../ndc/connector.ts";
import type { Fetch } from "../plan/plan.ts";
import type { Session } from "../plan/session.ts";
import type { Described } from "../telemetry/outline.ts";
import { Poll, type Subscriber } from "./poll.ts";
import type { Polled } from "./subscription.ts";

export interface PollLimits {
  /** Distinct polls of one build. */
  polls: number;
  /** Subscriptions of all clients of one build. */
  subscribers: number;
  /** However short an interval the metadata says. */
  intervalMsMin: number;
  /** A poll that takes longer is given up, in milliseconds. */
  askMs: number;
}

export const defaultPollLimits: PollLimits = {
  polls: 1_000,
  subscribers: 10_000,
  intervalMsMin: 50,
  askMs: 30_000,
};

export interface PollerOptions {
  clock: Clock;
  limits: PollLimits;
  /** Internal errors are told with all there is to say. */
  exposeInternalErrors: boolean;
}

/** Who subscribes to what. */
export interface Subscribing {
  build: LoadedBuild;
  session: Session;
  /** Of the client's request, lower-case. */
  headers: ReadonlyMap<string, string>;
  polled: Polled;
  /** For traces. */
  operation: Described;
}

interface BuildPolls {
  byKey: Map<string, Poll>;
  subscribers: number;
}

/**
 * The polls of all builds. Clients of one role who ask the same of the same connectors, which is the
 * plan with their variables and session in it, share one.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #builds = new Map<LoadedBuild, BuildPolls>();
  readonly #connectorIds = new WeakMap<DataConnector, number>();
  #connectorsSeen = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** How many polls run. */
  get running(): number {
    return [...this.#builds.values()].reduce((sum, { byKey }) => sum + byKey.size, 0);
  }

  /** Returns how the subscriber leaves. Throws `RequestError` where a limit of the build is reached. */
  subscribe(subscribing: Subscribing, subscriber: Subscriber): () => void {
    const { build, session, headers } = subscribing;
    const { clock, limits, exposeInternalErrors } = this.#options;
    const connectors = new Map(
      connectorsOf(subscribing.polled.fetch).map((key) => [
        key,
        build.connector(key, { session, headers }),
      ]),
    );
    const intervalMs = Math.max(subscribing.polled.intervalMs, limits.intervalMsMin);
    const polled = { ...subscribing.polled, intervalMs };
    const key = this.#keyOf(session.role, polled, connectors);
    const of = this.#builds.get(build) ?? { byKey: new Map<string, Poll>(), subscribers: 0 };
    const known = of.byKey.get(key);
    refuseBeyond(limits, of, known === undefined);
    this.#builds.set(build, of);
    const ended = () => {
      of.byKey.delete(key);
      if (of.byKey.size === 0) this.#builds.delete(build);
    };
    const connector = (name: Key) => found(connectors, name);
    const poll =
      known ??
      new Poll({
        polled,
        askMs: limits.askMs,
        connector,
        telemetry: build.telemetry,
        operation: subscribing.operation,
        clock,
        exposeInternalErrors,
        ended,
      });
    of.byKey.set(key, poll);
    return counted(of, poll, subscriber);
  }

  /** Ends all polls; their subscribers are told that nothing follows. */
  close(): void {
    for (const { byKey } of this.#builds.values()) {
      for (const poll of byKey.values()) poll.end(null);
    }
  }

  /**
   * A connector that is the same for everybody is one object; where plugins are told who asks, each
   * client has its own, and so its own poll.
   */
  #keyOf(role: string, polled: Polled, connectors: ReadonlyMap<Key, DataConnector>): string {
    const ids = [...connectors.values()].map((connector) => {
      const known = this.#connectorIds.get(connector);
      if (known !== undefined) return known;
      const id = (this.#connectorsSeen += 1);
      this.#connectorIds.set(connector, id);
      return id;
    });
    return createHash("sha256")
      .update(canonicalJson([role, ids, polled]))
      .digest("base64");
  }
}

/** Whatever way a subscriber goes, it is counted once. */
function counted(of: BuildPolls, poll: Poll, subscriber: Subscriber): () => void {
  let there = true;
  const gone = () => {
    if (there) of.subscribers -= 1;
    there = false;
  };
  of.subscribers += 1;
  const leave = poll.add({
    next: (text) => subscriber.next(text),
    end(errors) {
      gone();
      subscriber.end(errors);
    },
  });
  return () => {
    gone();
    leave();
  };
}

function refuseBeyond(limits: PollLimits, of: BuildPolls, isNew: boolean): void {
  if (of.subscribers >= limits.subscribers) {
    throw new RequestError(
      `there are too many subscriptions: at most ${limits.subscribers} at once`,
    );
  }
  if (isNew && of.byKey.size >= limits.polls) {
    throw new RequestError(
      `there are too many different subscriptions: at most ${limits.polls} at once`,
    );
  }
}

function connectorsOf(fetch: Fetch): Key[] {
  const others = remotesOf(fetch).flatMap((remote) => connectorsOf(remote.fetch));
  return [...new Set([fetch.connector, ...others])];
}

function found(connectors: ReadonlyMap<Key, DataConnector>, key: Key): DataConnector {
  const connector = connectors.get(key);
  if (connector === undefined) throw new Error(`the poll does not ask ${key}`);
  return connector;
}

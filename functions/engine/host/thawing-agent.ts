import { type Agent, Dispatcher } from "undici";
import type { Clock } from "../../../shared/clock.ts";
import { connectorPools, type PoolLimits } from "../ndc/connector-pools.ts";

/**
 * The connections to connectors of a process that may be frozen between requests: its timers stand
 * still then, so that it is by the clock that a connection is too old to be used again.
 */
export class ThawingAgent extends Dispatcher {
  readonly #clock: Clock;
  readonly #limits: PoolLimits;
  #agent: Agent;
  #usedAt: number;

  constructor(clock: Clock, limits: PoolLimits) {
    super();
    this.#clock = clock;
    this.#limits = limits;
    this.#agent = connectorPools(limits);
    this.#usedAt = clock.now().getTime();
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const now = this.#clock.now().getTime();
    if (now - this.#usedAt >= this.#limits.idleMs) this.#renew();
    this.#usedAt = now;
    return this.#agent.dispatch(options, handler);
  }

  /** What is under way on the older ones ends there. */
  #renew(): void {
    const older = this.#agent;
    this.#agent = connectorPools(this.#limits);
    void older.close().catch(() => {});
  }
}

import { createHash } from "node:crypto";
import type { Clock } from "../../../../../shared/clock.ts";
import type { Secret } from "../../../../../shared/secret.ts";
import { ConnectorFailure } from "../../../ndc/connector.ts";
import type { Connection, OpenConnection } from "./connection.ts";

export interface PoolLimits {
  /** Connections to one database at most, whoever uses it. */
  perDatabase: number;
  /** Connections of this process at most. */
  total: number;
  /** A connection that nobody used for so long is closed. */
  idleMs: number;
  /** How long one waits for a connection. */
  waitMs: number;
}

/** Lent for the time of one request. */
export interface Lease {
  connection: Connection;
  /** Gives it back. Never throws. */
  release(): void;
}

interface Waiter {
  /** In milliseconds of the clock. */
  until: number;
  take(connection: Connection): void;
  fail(error: Error): void;
}

interface Idle {
  connection: Connection;
  since: number;
}

/** All connections to one database. */
interface Pool {
  url: Secret;
  open: number;
  idle: Idle[];
  /** By user, in the order in which they are served: each has one turn. */
  waiting: Map<string, Waiter[]>;
}

/**
 * The connections of a process. Pools belong to database URLs: whoever names the same URL shares
 * its connections. They are opened at first use and closed when idle; where a cap is reached the
 * users of a database take turns, and a database without any connection gets an idle one's place.
 */
export class Pools {
  readonly #clock: Clock;
  readonly #open: OpenConnection;
  readonly #limits: PoolLimits;
  readonly #pools = new Map<string, Pool>();
  readonly #stop = new AbortController();
  #total = 0;
  #reaping = false;
  #watching = false;

  constructor(clock: Clock, open: OpenConnection, limits: PoolLimits) {
    this.#clock = clock;
    this.#open = open;
    this.#limits = limits;
  }

  /**
   * Waits for a connection to a database. `user` is who shares in fairly, such as a build. Throws
   * `ConnectorFailure` after `waitMs`, or as soon as `signal` aborts.
   */
  async acquire(url: Secret, user: string, signal: AbortSignal): Promise<Lease> {
    if (this.#stop.signal.aborted) throw unreachable();
    const pool = this.#poolOf(url);
    const ready = pool.waiting.size === 0 ? (this.#takeIdle(pool) ?? this.#openOne(pool)) : null;
    if (ready) return this.#lease(pool, ready);
    return this.#wait(pool, user, signal);
  }

  /** Open connections, of a database or of all. */
  count(url?: Secret): number {
    if (!url) return this.#total;
    return this.#pools.get(keyOf(url))?.open ?? 0;
  }

  /** Closes what is idle, and the rest as it comes back. */
  async close(): Promise<void> {
    this.#stop.abort();
    const closing: Promise<void>[] = [];
    for (const pool of this.#pools.values()) {
      for (const { connection } of pool.idle.splice(0))
        closing.push(this.#discard(pool, connection));
      const waiters = [...pool.waiting.values()].flat();
      pool.waiting.clear();
      for (const waiter of waiters) waiter.fail(unreachable());
    }
    await Promise.all(closing);
  }

  #poolOf(url: Secret): Pool {
    const key = keyOf(url);
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = { url, open: 0, idle: [], waiting: new Map() };
      this.#pools.set(key, pool);
    }
    return pool;
  }

  /**
   * The one used last: the others may grow old and be closed. By the clock, as a process that was
   * frozen in between had no timer that closed it, and the database may have done so.
   */
  #takeIdle(pool: Pool): Connection | null {
    for (;;) {
      const idle = pool.idle.pop();
      if (!idle) return null;
      const idleMs = this.#clock.now().getTime() - idle.since;
      if (idleMs < this.#limits.idleMs && !idle.connection.worn()) return idle.connection;
      void this.#discard(pool, idle.connection);
    }
  }

  #openOne(pool: Pool): Connection | null {
    if (pool.open >= this.#limits.perDatabase) return null;
    if (this.#total >= this.#limits.total && !this.#closeOldest()) return null;
    const connection = this.#open(pool.url);
    pool.open++;
    this.#total++;
    return connection;
  }

  /** Makes place by closing the connection that is idle for longest, of any database. */
  #closeOldest(): boolean {
    let oldest: { pool: Pool; idle: Idle } | null = null;
    for (const pool of this.#pools.values()) {
      const [idle] = pool.idle;
      if (idle && (!oldest || idle.since < oldest.idle.since)) oldest = { pool, idle };
    }
    if (!oldest) return false;
    oldest.pool.idle.shift();
    void this.#discard(oldest.pool, oldest.idle.connection);
    return true;
  }

  #lease(pool: Pool, connection: Connection): Lease {
    let held = true;
    return {
      connection,
      release: () => {
        if (!held) return;
        held = false;
        this.#giveBack(pool, connection);
      },
    };
  }

  #giveBack(pool: Pool, connection: Connection): void {
    const starving = this.#starving();
    if (this.#stop.signal.aborted || connection.worn() || (starving && starving !== pool)) {
      void this.#discard(pool, connection);
      this.#serve(starving ?? pool);
      this.#serve(pool);
      return;
    }
    const next = nextWaiter(pool);
    if (next) return next.take(connection);
    pool.idle.push({ connection, since: this.#clock.now().getTime() });
    if (!this.#reaping) void this.#reap();
  }

  /** A database that is waited for without having any connection, the cap being reached. */
  #starving(): Pool | null {
    if (this.#total < this.#limits.total) return null;
    for (const pool of this.#pools.values()) {
      if (pool.waiting.size > 0 && pool.open === 0) return pool;
    }
    return null;
  }

  #serve(pool: Pool): void {
    if (pool.waiting.size === 0 || this.#stop.signal.aborted) return;
    const connection = this.#openOne(pool);
    if (connection) nextWaiter(pool)?.take(connection);
  }

  #wait(pool: Pool, user: string, signal: AbortSignal): Promise<Lease> {
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
    const giveUp = () => waiter.fail(timedOut());
    const waiter: Waiter = {
      until: this.#clock.now().getTime() + this.#limits.waitMs,
      take: (connection) => {
        signal.removeEventListener("abort", giveUp);
        resolve(this.#lease(pool, connection));
      },
      fail: (error) => {
        signal.removeEventListener("abort", giveUp);
        leaveQueue(pool, user, waiter);
        reject(error);
      },
    };
    const queue = pool.waiting.get(user);
    if (queue) queue.push(waiter);
    else pool.waiting.set(user, [waiter]);
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    else if (!this.#watching) void this.#watch();
    return promise;
  }

  /** Tells those who waited too long, until nobody waits: one timer for all of them. */
  async #watch(): Promise<void> {
    this.#watching = true;
    for (;;) {
      const waiters = [...this.#pools.values()].flatMap(({ waiting }) => {
        return [...waiting.values()].flat();
      });
      const now = this.#clock.now().getTime();
      const late = waiters.filter(({ until }) => until <= now);
      for (const waiter of late) waiter.fail(timedOut());
      if (late.length === waiters.length || this.#stop.signal.aborted) break;
      const next = Math.min(...waiters.map(({ until }) => (until > now ? until : Infinity)));
      await this.#clock.sleep(next - now, this.#stop.signal);
    }
    this.#watching = false;
  }

  /** Closes what became idle, until nothing is. */
  async #reap(): Promise<void> {
    this.#reaping = true;
    for (;;) {
      const oldest = Math.min(
        ...[...this.#pools.values()].map(({ idle }) => idle[0]?.since ?? Infinity),
      );
      if (oldest === Infinity || this.#stop.signal.aborted) break;
      const due = oldest + this.#limits.idleMs - this.#clock.now().getTime();
      if (due > 0) await this.#clock.sleep(due, this.#stop.signal);
      this.#closeIdle(this.#clock.now().getTime() - this.#limits.idleMs);
    }
    this.#reaping = false;
  }

  #closeIdle(until: number): void {
    for (const [key, pool] of this.#pools) {
      while (pool.idle[0] && pool.idle[0].since <= until) {
        const { connection } = pool.idle[0];
        pool.idle.shift();
        void this.#discard(pool, connection);
      }
      if (pool.open === 0 && pool.waiting.size === 0) this.#pools.delete(key);
    }
  }

  async #discard(pool: Pool, connection: Connection): Promise<void> {
    pool.open--;
    this.#total--;
    // The place is free at once; a connection that does not end well has nothing to tell.
    await connection.close().catch(() => {});
  }
}

/** The next of the users in turn; who has more to wait for goes to the end. */
function nextWaiter(pool: Pool): Waiter | null {
  const [first] = pool.waiting;
  if (!first) return null;
  const [user, queue] = first;
  const waiter = queue.shift() ?? null;
  pool.waiting.delete(user);
  if (queue.length > 0) pool.waiting.set(user, queue);
  return waiter;
}

function leaveQueue(pool: Pool, user: string, waiter: Waiter): void {
  const queue = pool.waiting.get(user);
  const index = queue?.indexOf(waiter) ?? -1;
  if (!queue || index < 0) return;
  queue.splice(index, 1);
  if (queue.length === 0) pool.waiting.delete(user);
}

const keys = new WeakMap<Secret, string>();

/** A digest, so that no map holds a password in plain. */
function keyOf(url: Secret): string {
  const known = keys.get(url);
  if (known !== undefined) return known;
  const key = createHash("sha256").update(url.reveal()).digest("base64");
  keys.set(url, key);
  return key;
}

function timedOut(): ConnectorFailure {
  return new ConnectorFailure("timeout", "No connection to the database became free in time.");
}

function unreachable(): ConnectorFailure {
  return new ConnectorFailure("unreachable", "The connector is closing.");
}

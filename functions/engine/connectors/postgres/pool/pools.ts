import { createHash } from "node:crypto";
import type { Clock } from "../../../../../shared/clock.ts";
import type { Secret } from "../../../../../shared/secret.ts";
import { ConnectorFailure } from "../../../ndc/connector.ts";
import type { Connection, OpenConnection } from "./connection.ts";
import { type PoolUser, Turns, type Waiter } from "./turns.ts";

export interface PoolLimits {
  /** Connections to one database at most, whoever uses it. */
  perDatabase: number;
  /** Connections of this process at most. */
  total: number;
  /** Connections lent to one owner at most, of all databases together. */
  perOwner: number;
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

interface Idle {
  connection: Connection;
  since: number;
}

/** All connections to one database. */
interface Pool {
  url: Secret;
  open: number;
  idle: Idle[];
  waiting: Turns;
}

/**
 * The connections of a process. Pools belong to database URLs: whoever names the same URL shares
 * its connections. They are opened at first use and closed when idle; where a cap is reached the
 * users of a database take turns, and a database without any connection gets an idle one's place.
 * An owner with all it may have waits for its own connections to come back, and nobody waits for it.
 *
 * Between two calls nobody waits who could be served: whatever frees a place serves for it.
 */
export class Pools {
  readonly #clock: Clock;
  readonly #open: OpenConnection;
  readonly #limits: PoolLimits;
  readonly #pools = new Map<string, Pool>();
  /** Those that are waited for; the one that was served last is last. */
  readonly #wanted = new Set<Pool>();
  /** How many connections an owner holds. */
  readonly #lent = new Map<string, number>();
  readonly #mayHave = (owner: string) => (this.#lent.get(owner) ?? 0) < this.#limits.perOwner;
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
   * Waits for a connection to a database. Throws `ConnectorFailure` after `waitMs`, or as soon as
   * `signal` aborts.
   */
  async acquire(url: Secret, user: PoolUser, signal: AbortSignal): Promise<Lease> {
    if (this.#stop.signal.aborted) throw unreachable();
    const pool = this.#poolOf(url);
    const ready = this.#mayHave(user.owner) ? this.#connect(pool) : null;
    if (ready) return this.#lease(pool, user, ready);
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
      for (const waiter of pool.waiting.all()) waiter.fail(unreachable());
    }
    await Promise.all(closing);
  }

  #poolOf(url: Secret): Pool {
    const key = keyOf(url);
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = { url, open: 0, idle: [], waiting: new Turns() };
      this.#pools.set(key, pool);
    }
    return pool;
  }

  #connect(pool: Pool): Connection | null {
    return this.#takeIdle(pool) ?? this.#openOne(pool);
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

  #lease(pool: Pool, { owner }: PoolUser, connection: Connection): Lease {
    let held = true;
    this.#lent.set(owner, (this.#lent.get(owner) ?? 0) + 1);
    return {
      connection,
      release: () => {
        if (!held) return;
        held = false;
        this.#takeBack(owner);
        this.#giveBack(pool, connection);
      },
    };
  }

  #takeBack(owner: string): void {
    const left = (this.#lent.get(owner) ?? 0) - 1;
    if (left > 0) this.#lent.set(owner, left);
    else this.#lent.delete(owner);
  }

  #giveBack(pool: Pool, connection: Connection): void {
    if (this.#stop.signal.aborted || connection.worn()) void this.#discard(pool, connection);
    else pool.idle.push({ connection, since: this.#clock.now().getTime() });
    for (let next = this.#next(); next && this.#serve(next);) next = this.#next();
    if (pool.idle.length > 0 && !this.#reaping) void this.#reap();
  }

  /**
   * The database to serve next. One without any connection is first, as none comes back to it. Then
   * those that are served at nobody's cost; then those for which an idle one of another is closed.
   */
  #next(): Pool | null {
    const wanted = [...this.#wanted].filter(({ waiting }) => waiting.next(this.#mayHave));
    if (wanted.length === 0) return null;
    const { perDatabase, total } = this.#limits;
    const free = this.#total < total;
    const room = free || [...this.#pools.values()].some(({ idle }) => idle.length > 0);
    const grows = wanted.filter(({ open }) => room && open < perDatabase);
    return (
      grows.find(({ open }) => open === 0) ??
      wanted.find((pool) => pool.idle.length > 0 || (free && grows.includes(pool))) ??
      grows[0] ??
      null
    );
  }

  /** False: there is no place. */
  #serve(pool: Pool): boolean {
    const waiter = pool.waiting.next(this.#mayHave);
    if (!waiter) return false;
    try {
      const connection = this.#connect(pool);
      if (!connection) return false;
      pool.waiting.serve(waiter);
      this.#wanted.delete(pool);
      if (!pool.waiting.empty) this.#wanted.add(pool);
      waiter.take(connection);
    } catch (error) {
      // A URL that cannot be read is told to who asked for it, not to who gave something back.
      waiter.fail(error);
    }
    return true;
  }

  #wait(pool: Pool, user: PoolUser, signal: AbortSignal): Promise<Lease> {
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
    const giveUp = () => waiter.fail(timedOut());
    const waiter: Waiter = {
      user,
      until: this.#clock.now().getTime() + this.#limits.waitMs,
      take: (connection) => {
        signal.removeEventListener("abort", giveUp);
        resolve(this.#lease(pool, user, connection));
      },
      fail: (error) => {
        signal.removeEventListener("abort", giveUp);
        pool.waiting.leave(waiter);
        if (pool.waiting.empty) this.#wanted.delete(pool);
        reject(error);
      },
    };
    pool.waiting.add(waiter);
    this.#wanted.add(pool);
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    else if (!this.#watching) void this.#watch();
    return promise;
  }

  /** Tells those who waited too long, until nobody waits: one timer for all of them. */
  async #watch(): Promise<void> {
    this.#watching = true;
    for (;;) {
      const waiters = [...this.#wanted].flatMap(({ waiting }) => waiting.all());
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
      if (pool.open === 0 && pool.waiting.empty) this.#pools.delete(key);
    }
  }

  async #discard(pool: Pool, connection: Connection): Promise<void> {
    pool.open--;
    this.#total--;
    // The place is free at once; a connection that does not end well has nothing to tell.
    await connection.close().catch(() => {});
  }
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

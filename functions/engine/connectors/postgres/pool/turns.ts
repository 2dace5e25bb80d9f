import type { Connection } from "./connection.ts";

/** Who asks for connections. */
export interface PoolUser {
  /** Whose connections are counted together over all databases: an organization. */
  owner: string;
  /** Who shares in fairly at one database with others, also of the same owner: a build. */
  name: string;
}

export interface Waiter {
  user: PoolUser;
  /** In milliseconds of the clock. */
  until: number;
  take(connection: Connection): void;
  fail(error: unknown): void;
}

type MayHave = (owner: string) => boolean;

/** Those who wait for a connection to one database: its users take turns. */
export class Turns {
  /** In the order in which the users are served. */
  readonly #queues = new Map<string, Waiter[]>();

  get empty(): boolean {
    return this.#queues.size === 0;
  }

  all(): Waiter[] {
    return [...this.#queues.values()].flat();
  }

  add(waiter: Waiter): void {
    const key = keyOf(waiter.user);
    const queue = this.#queues.get(key);
    if (queue) queue.push(waiter);
    else this.#queues.set(key, [waiter]);
  }

  /** The first in turn whose owner may have one more; those before it keep their place. */
  next(mayHave: MayHave): Waiter | null {
    for (const [waiter] of this.#queues.values()) {
      if (waiter && mayHave(waiter.user.owner)) return waiter;
    }
    return null;
  }

  /** Its user has had a turn: with more to wait for it goes to the end. */
  serve(waiter: Waiter): void {
    const key = keyOf(waiter.user);
    const queue = this.#queues.get(key);
    this.leave(waiter);
    if (!queue || !this.#queues.delete(key)) return;
    this.#queues.set(key, queue);
  }

  leave(waiter: Waiter): void {
    const key = keyOf(waiter.user);
    const queue = this.#queues.get(key);
    const index = queue?.indexOf(waiter) ?? -1;
    if (!queue || index < 0) return;
    queue.splice(index, 1);
    if (queue.length === 0) this.#queues.delete(key);
  }
}

function keyOf({ owner, name }: PoolUser): string {
  return JSON.stringify([owner, name]);
}

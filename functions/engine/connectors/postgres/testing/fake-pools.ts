import { testClock } from "../../../../../test/harness/clock.ts";
import type { Clock } from "../../../../../shared/clock.ts";
import type { Secret } from "../../../../../shared/secret.ts";
import type { Connection } from "../pool/connection.ts";
import { type PoolLimits, Pools } from "../pool/pools.ts";

export const by = (name: string, owner = "o") => ({ owner, name });

/** A connection of a test. */
export interface FakeConnection extends Connection {
  url: string;
  isWorn: boolean;
  closed: boolean;
}

/** Pools whose connections only tell what became of them; the URL `broken` cannot be read. */
export function fakePools(limits: Partial<PoolLimits> = {}, frozen?: Clock) {
  const clock = testClock();
  const opened: FakeConnection[] = [];
  const open = (url: Secret): FakeConnection => {
    if (url.reveal() === "broken") throw new Error("It cannot be read.");
    const connection: FakeConnection = {
      url: url.reveal(),
      isWorn: false,
      closed: false,
      query: async () => ({ types: [], rows: [] }),
      queryBytes: async () => ({ types: [], chunks: [] }),
      worn: () => connection.isWorn,
      cancel: () => {},
      close: async () => {
        connection.closed = true;
      },
    };
    opened.push(connection);
    return connection;
  };
  const all = { perDatabase: 2, total: 3, perOwner: 1000, idleMs: 1000, waitMs: 500, ...limits };
  return { clock, opened, pools: new Pools(frozen ?? clock, open, all) };
}

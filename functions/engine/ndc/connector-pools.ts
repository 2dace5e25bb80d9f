import { lookup } from "node:dns";
import { Agent } from "undici";
import { withLocalhost } from "../../../shared/localhost.ts";
import { publicConnect } from "./public-connect.ts";

export interface PoolLimits {
  /** Connections of one user to one origin; what is more waits. */
  connectionsPerOrigin: number;
  /** How long a connection may take to be opened, in milliseconds. */
  connectMs: number;
  /** How long an unused connection is kept, in milliseconds; a server may wish for less. */
  idleMs: number;
  /**
   * Set: connections into a private network are refused, whatever name leads there, but to these
   * origins (`http://127.0.0.1:8080`).
   */
  privateOnlyTo?: readonly string[];
}

/**
 * The connections of a process to its connectors, apart by who uses them: one whose connector keeps
 * all its connections waiting holds up no other, though both ask the same origin.
 */
export class ConnectorPools {
  readonly #limits: PoolLimits;
  readonly #pools = new Map<string, Agent>();

  constructor(limits: PoolLimits) {
    this.#limits = limits;
  }

  /** Those of a user, such as an organization. */
  of(user: string): Agent {
    const known = this.#pools.get(user) ?? connectorPools(this.#limits);
    this.#pools.set(user, known);
    return known;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }
}

/**
 * The connections to all connectors of one user: one pool an origin, opened by the first request,
 * gone when its last connection was closed. Its owner closes it.
 */
export function connectorPools(limits: PoolLimits): Agent {
  const { connectionsPerOrigin, connectMs, idleMs, privateOnlyTo } = limits;
  const connecting = { timeout: connectMs, lookup: withLocalhost(lookup) };
  return new Agent({
    allowH2: false,
    connections: connectionsPerOrigin,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // Each call has a time limit of its own, over all of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: privateOnlyTo === undefined ? connecting : publicConnect(connecting, privateOnlyTo),
  });
}

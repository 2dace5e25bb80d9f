import { lookup } from "node:dns";
import { Agent } from "undici";
import { withLocalhost } from "../../../shared/localhost.ts";
import { publicConnect } from "./public-connect.ts";

export interface PoolLimits {
  /** Connections to one origin, for all builds that use it; what is more waits. */
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
 * The connections to all connectors of a process: one pool an origin, opened by the first request,
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

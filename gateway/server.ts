import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../shared/clock.ts";
import { publicKeyOf, signer, verifier } from "../shared/signing.ts";
import { defaultLimits, type GatewayConfig, type Listen } from "./config.ts";
import { frontServer } from "./front.ts";
import { gatewayMetrics } from "./metrics.ts";
import { privateServer } from "./private-server.ts";
import type { RouteTable } from "./resolve.ts";
import { routing } from "./routing.ts";
import { headSigner } from "./signed.ts";
import { type SnapshotStore, snapshotStore } from "./snapshot-store.ts";
import { followSnapshots } from "./snapshot-stream.ts";
import { trustedProxies } from "./trusted.ts";

export interface Gateway {
  port: number;
  /** Null where metrics are not served, or on a Unix socket. */
  metricsPort: number | null;
  /** Takes nothing new, lets requests in progress end within `limits.closeMs`, then cuts them. */
  close(): Promise<void>;
}

/**
 * Starts the data plane's front door. It serves at once from the snapshot on its disk and follows
 * the Manager's from then on.
 * @throws Error where an address is taken or a key or a trusted proxy is not valid.
 */
export async function startGateway(config: GatewayConfig): Promise<Gateway> {
  const { clock, log, random } = config;
  const limits = { ...defaultLimits, ...config.limits };
  const closing = new AbortController();
  let table: RouteTable | null = null;

  const metrics = gatewayMetrics({
    now: () => clock.now(),
    snapshot: () => store.current(),
    waiting: () => routes.waiting(),
    connections: () => front.connections(),
    sockets: () => front.sockets.open(),
  });
  const { runners, engines } = config;
  const routes = routing({ runners, engines, limits, clock, log, random, metrics });
  const store: SnapshotStore = snapshotStore({
    path: config.snapshotPath,
    verify: await verifier(config.snapshotKey),
    log,
    apply: (snapshot) => {
      table = routes.compile(snapshot);
    },
  });
  const front = frontServer({
    table: () => table,
    sign: headSigner(await signer(config.invokeKey.reveal()), clock),
    verify: await verifier(await publicKeyOf(config.invokeKey.reveal())),
    trusted: trustedProxies(config.trustedProxies),
    limits,
    metrics,
    clock,
    log,
    random,
    closing: () => closing.signal.aborted,
  });
  const own = privateServer(metrics, config.metricsToken, {
    snapshotVersion: () => store.current()?.version ?? null,
    runners: () => routes.runnersUp(),
    engines: () => routes.enginesUp(),
  });

  await store.load();
  const { port, metricsPort } = await listenBoth().catch((error: unknown) => {
    routes.close();
    own.close();
    throw error;
  });
  async function listenBoth() {
    const privatePort = config.metrics === null ? null : await listen(own, config.metrics);
    return { metricsPort: privatePort, port: await listen(front.server, config.listen) };
  }
  const following = config.manager
    ? followSnapshots({ ...config, manager: config.manager, store, limits, signal: closing.signal })
    : Promise.resolve();

  return {
    port: port ?? 0,
    metricsPort,
    close: async () => {
      closing.abort();
      front.sockets.close();
      await Promise.all([following, drain(front.server, limits.closeMs, clock), store.settled()]);
      routes.close();
      await drain(own, 0, clock);
    },
  };
}

/** The port, or null on a Unix socket. */
async function listen(server: Server, where: Listen): Promise<number | null> {
  if ("socket" in where) server.listen(where.socket);
  else server.listen(where.port, where.host);
  await once(server, "listening");
  return "socket" in where ? null : (server.address() as AddressInfo).port;
}

async function drain(server: Server, limitMs: number, clock: Clock): Promise<void> {
  if (!server.listening) return;
  const over = new AbortController();
  const closed = new Promise((done) => server.close(done)).then(() => over.abort());
  // A kept connection whose answer had already begun becomes idle only now and then.
  const sweep = async () => {
    while (!over.signal.aborted) {
      server.closeIdleConnections();
      await clock.sleep(50, over.signal);
    }
  };
  const limit = clock.sleep(limitMs, over.signal).then(() => server.closeAllConnections());
  await Promise.all([closed, sweep(), limit]);
}

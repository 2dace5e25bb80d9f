import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/log.ts";
import type { Secret } from "../shared/secret.ts";

/** Counts, bytes and milliseconds. */
export interface GatewayLimits {
  /** Bytes of a request's head; more is answered `gateway.headers_too_large`. */
  headerBytes: number;
  connections: number;
  /** Requests in progress at once, over all hosts. */
  requests: number;
  /** For a whole request head to arrive. */
  headersMs: number;
  /** For the next request on a kept connection. */
  keepAliveMs: number;
  /** Without a byte of a body, or of a WebSocket, in either direction once it has begun. */
  idleMs: number;
  /** Requests in progress at once in one engine: less than all, so that it cannot hold up functions. */
  engineRequests: number;
  /** WebSockets open at once. */
  sockets: number;
  /** Requests that may wait for an instance, per part of a release; for an engine, over all. */
  queue: number;
  /** How long one may wait there. */
  queueMs: number;
  /** How long a refused request may go on sending before its connection is cut. */
  lingerMs: number;
  /** For requests in progress when the gateway is closed. */
  closeMs: number;
  /** Without a word from a runner (which beats) or the Manager, its line counts as dead. */
  runnerSilenceMs: number;
  managerSilenceMs: number;
  /** First and longest pause before a line is opened again; the real one is random below it. */
  retryMs: number;
  retryMsMax: number;
}

export const defaultLimits: GatewayLimits = {
  headerBytes: 64 * 1024,
  connections: 10_000,
  requests: 5_000,
  engineRequests: 4_000,
  sockets: 5_000,
  headersMs: 15_000,
  keepAliveMs: 65_000,
  idleMs: 300_000,
  queue: 1_000,
  queueMs: 30_000,
  lingerMs: 2_000,
  closeMs: 20_000,
  runnerSilenceMs: 15_000,
  managerSilenceMs: 90_000,
  retryMs: 100,
  retryMsMax: 5_000,
};

export type Listen = { host: string; port: number } | { socket: string };

export interface GatewayConfig {
  listen: { host: string; port: number };
  /** Metrics and health, never on the public port. Null: not served. */
  metrics: Listen | null;
  /** What `/metrics` asks for as a bearer token; null where the address itself is private. */
  metricsToken: Secret | null;
  /** The last good snapshot. */
  snapshotPath: string;
  /** The installation's key for snapshots, Ed25519 raw, base64url. */
  snapshotKey: string;
  /** Null: serve from disk alone. */
  manager: { url: string; token: Secret } | null;
  /** Runner name, as endpoints of the snapshot have it → path of its socket. */
  runners: Record<string, string>;
  /** Engine name, as endpoints of the snapshot have it → path of the socket on which it serves. */
  engines: Record<string, string>;
  /** The installation's private key for requests to private parts and engines, PKCS#8, base64url. */
  invokeKey: Secret;
  /** Addresses or networks (`10.0.0.0/8`) whose `X-Forwarded-*` are believed. */
  trustedProxies: readonly string[];
  limits?: Partial<GatewayLimits>;
  clock: Clock;
  log: Logger;
  /** From 0 to below 1: weights and pauses. */
  random: () => number;
}

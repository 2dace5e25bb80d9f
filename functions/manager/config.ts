export interface ManagerLimits {
  /** Bytes of a JSON body. */
  jsonBytes: number;
  /** Bytes of one blob. */
  blobBytes: number;
  /** Milliseconds a token may be believed without asking the database. */
  tokenCacheMs: number;
  /** Milliseconds of a console session. */
  sessionMs: number;
  /** Milliseconds of a token that `tokens/exchange` gives. */
  exchangedTokenMs: number;
  /** Milliseconds between comments on a silent event stream; a follower looks again as often. */
  keepAliveMs: number;
  /** Milliseconds for one read through an adapter or the planner. */
  readMs: number;
  /** Milliseconds for one invocation, whatever the function's own timeout is. */
  invokeMs: number;
  /** Failed sign-ins from one address in a minute. */
  signInFailures: number;
}

export const defaultLimits: ManagerLimits = {
  jsonBytes: 1_000_000,
  blobBytes: 100 * 1024 * 1024,
  tokenCacheMs: 5_000,
  sessionMs: 7 * 24 * 3_600_000,
  exchangedTokenMs: 90 * 24 * 3_600_000,
  keepAliveMs: 10_000,
  readMs: 10_000,
  invokeMs: 60_000,
  signInFailures: 20,
};

export interface ManagerConfig {
  /** The Manager's own address as browsers see it; its origin is what cookie requests must name. */
  publicUrl: string;
  /** Where people reach the gateway; an environment's host is put in place of its name. */
  gatewayUrl: string;
  /** `<project>.<domain>`. */
  domain: string;
  limits: ManagerLimits;
  cookie: { name: string; secure: boolean };
}

/** The session cookie that fits an address: `__Host-` and Secure need https. */
export function cookieFor(publicUrl: string): ManagerConfig["cookie"] {
  const secure = new URL(publicUrl).protocol === "https:";
  return { name: secure ? "__Host-lintas_session" : "lintas_session", secure };
}

/** The address of a host behind the gateway. */
export function urlOfHost(config: ManagerConfig, host: string): string {
  const url = new URL(config.gatewayUrl);
  url.hostname = host;
  url.pathname = "/";
  return url.href;
}

/** What the release tells its functions, by the environment of the process. */
export interface EntrySettings {
  release: string;
  part: string;
  /** Only a process that is told so serves without signatures. */
  access: "public" | "private";
  /** Ed25519, raw, base64url. */
  invokeKey: string | null;
  concurrency: number;
  /** How long a stop waits for running requests, in milliseconds. */
  drainMs: number;
  listen: { socket: string } | { port: number };
}

/** Where nobody says how long a request may take. */
const TIMEOUT_MS = 30_000;

/**
 * Reads `LINTAS_*` and `PORT`. A process with an invoke key is private unless `LINTAS_ACCESS` says
 * `public`, so that a launcher that forgets it opens nothing.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): EntrySettings {
  const invokeKey = env["LINTAS_INVOKE_KEY"] || null;
  const access = env["LINTAS_ACCESS"] ?? (invokeKey === null ? "public" : "private");
  const socket = env["LINTAS_SOCKET"];
  return {
    release: env["LINTAS_RELEASE"] ?? "",
    part: env["LINTAS_PART"] ?? "",
    access: access === "public" ? "public" : "private",
    invokeKey,
    concurrency: Number(env["LINTAS_CONCURRENCY"]) || Infinity,
    drainMs: Number(env["LINTAS_TIMEOUT_MS"]) || TIMEOUT_MS,
    listen: socket ? { socket } : { port: Number(env["PORT"] ?? 8080) },
  };
}

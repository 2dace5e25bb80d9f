import type { Clock } from "../../shared/clock.ts";
import type { Logger } from "../../shared/log.ts";

export interface RunnerLimits {
  /** Of one zip. */
  artifactBytes: number;
  unpackedBytes: number;
  unpackedFiles: number;
  /** Unpacked bytes for each byte of the zip. */
  unpackRatio: number;
  /** Of a part's log, what its lines cost on the disk; more is dropped and counted. */
  logBytesPerSecond: number;
  /** The rest of a longer line is cut. */
  logLineBytes: number;
  /** Kept on the disk for each part; the oldest goes first. */
  logBytesPerPart: number;
}

/** All in milliseconds. */
export interface RunnerTimes {
  /** From the start of a process to its first answer. */
  start: number;
  /** Between two looks at a starting process. */
  readyPoll: number;
  /** For one answer of a process to the runner. */
  look: number;
  /** Without a request, after which an instance is stopped. */
  idle: number;
  memoryPoll: number;
  /** When the runner closes: how long requests are waited for. Else it is the function's time-out. */
  drain: number;
  /** From SIGTERM to SIGKILL. */
  stop: number;
  /** Between two beats of the watch stream. */
  beat: number;
  /** How long PUT of a part waits for its first start, and DELETE for its end, before they answer. */
  answer: number;
  /** The first pause after a failed start; it doubles up to `backoffMax`. */
  backoffFirst: number;
  backoffMax: number;
  /** A life this long makes an instance's end no crash loop. */
  healthy: number;
  /** How long an artifact stays that no part uses. */
  artifactKeep: number;
}

export interface RunnerConfig {
  /** Private to the runner: artifacts, journal, keys, logs. */
  dataDirectory: string;
  /**
   * Sockets and unpacked functions; may be empty after a reboot. A short path, and where functions
   * run as users of their own, one that every user may enter.
   */
  runtimeDirectory: string;
  /** Path of the API's unix socket. */
  socket: string;
  /** The user ids that functions run as, each part of an environment under its own; null: as the runner. */
  users: { first: number; count: number } | null;
  limits: RunnerLimits;
  times: RunnerTimes;
  clock: Clock;
  log: Logger;
}

export const defaultLimits: RunnerLimits = {
  artifactBytes: 100 * 2 ** 20,
  unpackedBytes: 512 * 2 ** 20,
  unpackedFiles: 20_000,
  unpackRatio: 200,
  logBytesPerSecond: 1 * 2 ** 20,
  logLineBytes: 16 * 2 ** 10,
  logBytesPerPart: 16 * 2 ** 20,
};

export const defaultTimes: RunnerTimes = {
  start: 15_000,
  readyPoll: 5,
  look: 2_000,
  idle: 300_000,
  memoryPoll: 100,
  drain: 30_000,
  stop: 10_000,
  beat: 5_000,
  answer: 2_000,
  backoffFirst: 500,
  backoffMax: 60_000,
  healthy: 10_000,
  artifactKeep: 3_600_000,
};

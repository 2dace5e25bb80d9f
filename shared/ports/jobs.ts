import type { Executor } from "../database.ts";

/** Go on with this operation. What is next stands in its rows. */
export interface AdvanceJob {
  operation: string;
}

/**
 * Somebody wants these targets of an organization read back, or an orphan there removed. What is wanted
 * stands in their rows, which are looked at now and then as well: a job that is lost costs only time.
 */
export interface SweepJob {
  organization: string;
  targets: readonly string[];
}

/** A part's schedule came due. `at` is the moment it was meant for, so that it fires once. */
export interface FireJob {
  environment: string;
  part: string;
  path: string;
}

export interface ScheduleEntry {
  /** Stable within the installation. */
  key: string;
  cron: string;
  job: FireJob;
}

/** The side that the Manager and the Creator's transactions use. */
export interface JobQueue {
  /** In the transaction that writes the row: both are there or neither. */
  enqueue(tx: Executor, job: AdvanceJob | SweepJob, options?: { notBefore?: Date }): Promise<void>;
  /** Makes the schedules of `environment` exactly these. */
  schedule(environment: string, entries: readonly ScheduleEntry[]): Promise<void>;
}

/** The side of the Creator's worker. */
export interface JobWorker {
  /** Works until `stop()`; a handler that throws is delivered again. */
  work(handlers: JobHandlers, options: { concurrency: number }): Promise<{ stop(): Promise<void> }>;
  /** Works what is due, for at most `budgetMs`, then returns how many it did. For a function host. */
  drain(handlers: JobHandlers, options: { budgetMs: number }): Promise<number>;
}

export interface JobHandlers {
  advance(job: AdvanceJob, signal: AbortSignal): Promise<void>;
  sweep(job: SweepJob, signal: AbortSignal): Promise<void>;
  fire(job: FireJob, signal: AbortSignal): Promise<void>;
}

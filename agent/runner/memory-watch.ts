import type { Clock } from "../../shared/clock.ts";
import { residentBytes } from "./process-table.ts";

/** A process with a limit of its memory. */
export interface Watched {
  pid: number;
  limitBytes: number;
  /** Called once, with what it used. */
  exceeded(bytes: number): void;
}

/** Looks at the memory of every process again and again, until the signal. */
export async function watchMemory(options: {
  clock: Clock;
  pollMs: number;
  signal: AbortSignal;
  processes: () => Iterable<Watched>;
  read?: (pid: number) => Promise<number>;
}): Promise<void> {
  const { clock, pollMs, signal, processes, read = residentBytes } = options;
  while (!signal.aborted) {
    for (const watched of processes()) {
      const bytes = await read(watched.pid);
      if (bytes > watched.limitBytes) watched.exceeded(bytes);
    }
    await clock.sleep(pollMs, signal);
  }
}

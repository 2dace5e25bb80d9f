import type { Clock } from "../../shared/clock.ts";
import type { Logger } from "../../shared/log.ts";
import { type PidRecord, instancePlace, readPid, removePlace } from "./instance-place.ts";
import { signalGroup, startMark } from "./process-table.ts";

/**
 * Ends the processes of a runner that was killed, and removes their folders. Their lifeline broke
 * with it, so most end by themselves. A pid is only signalled while its process began when ours did.
 */
export async function endLeftovers(options: {
  root: string;
  /** Names of the folders that were there when the runner started. */
  ids: readonly string[];
  stopMs: number;
  pollMs: number;
  clock: Clock;
  log: Logger;
}): Promise<void> {
  await Promise.all(
    options.ids.map(async (id) => {
      const place = instancePlace(options.root, id);
      const record = await readPid(place);
      if (record !== null) await endLeftover(record, options);
      await removePlace(place).catch((error: unknown) => {
        options.log.warn("a leftover folder stays", { instance: id, error });
      });
    }),
  );
}

async function endLeftover(
  record: PidRecord,
  { stopMs, pollMs, clock, log }: Parameters<typeof endLeftovers>[0],
): Promise<void> {
  const lives = async () => (await startMark(record.pid)) === record.start;
  if (!(await lives())) return;
  log.info("ending a process left over", { pid: record.pid });
  signalGroup(record.pid, "SIGTERM");
  for (let waited = 0; waited < stopMs && (await lives()); waited += pollMs) {
    await clock.sleep(pollMs);
  }
  while (await lives()) {
    signalGroup(record.pid, "SIGKILL");
    await clock.sleep(pollMs);
  }
}

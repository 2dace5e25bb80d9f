import type { RunningPostgres } from "../../../../infra/postgres/start.ts";
import type { Clock } from "../../../../shared/clock.ts";

const LOOK_MS = 500;
const PAUSE_MS = 5_000;

/** Brings the server back whenever it has ended, until the signal. Never rejects. */
export async function keepPostgres(options: {
  server: Pick<RunningPostgres, "url" | "alive">;
  start: () => Promise<Pick<RunningPostgres, "url">>;
  clock: Clock;
  signal: AbortSignal;
  note: (text: string) => void;
}): Promise<void> {
  const { server, start, clock, signal, note } = options;
  for (;;) {
    await clock.sleep(LOOK_MS, signal);
    if (signal.aborted) return;
    if (await server.alive()) continue;
    note("! PostgreSQL ended, starting it again");
    try {
      const { url } = await start();
      // Every part was told the first address.
      if (url.reveal() === server.url.reveal()) continue;
      note("! PostgreSQL came back on another port, as its own is taken: start Lintas again.");
      return;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      note(`! PostgreSQL did not come back: ${why}`);
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

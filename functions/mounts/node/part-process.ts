import { systemClock } from "../../../shared/clock.ts";
import { type Logger, jsonLogger } from "../../../shared/log.ts";

export interface RunningPart {
  /** Told to the launcher with the news that the part is ready. */
  announce: Record<string, unknown>;
  /** Ends gracefully: no new work, open work to its end. */
  close(): Promise<void>;
}

/**
 * The main of one part's process: starts it, tells the launcher that it is ready, and closes it on
 * SIGTERM, SIGINT or when the launcher is gone. Log records go to standard output, one JSON line each.
 */
export async function runPart(
  name: string,
  start: (log: Logger) => Promise<RunningPart>,
): Promise<void> {
  const log = jsonLogger(systemClock, (line) => process.stdout.write(`${line}\n`), { part: name });
  // A full disk takes the log, never the part.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  process.on("uncaughtException", (error) => fail(log, "uncaught exception", error));
  process.on("unhandledRejection", (error) => fail(log, "unhandled rejection", error));
  try {
    const part = await start(log);
    closeWhenAsked(log, part);
    process.send?.({ ready: part.announce });
    log.info("ready", part.announce);
  } catch (error) {
    fail(log, "did not start", error);
  }
}

function closeWhenAsked(log: Logger, part: RunningPart): void {
  let closing = false;
  const close = (why: string) => {
    if (closing) return;
    closing = true;
    log.info("closing", { why });
    part.close().then(
      () => process.exit(0),
      (error: unknown) => fail(log, "did not close well", error),
    );
  };
  process.on("SIGTERM", () => close("SIGTERM"));
  process.on("SIGINT", () => close("SIGINT"));
  process.on("disconnect", () => close("the launcher is gone"));
}

function fail(log: Logger, message: string, error: unknown): never {
  log.error(message, { error });
  process.exit(1);
}

import { watch } from "node:fs";
import type { Clock } from "../../shared/clock.ts";

/** What changes without being a source. */
const IGNORED = /(?:^|[/\\])(?:node_modules|\.git|\.lintas|dist|coverage)(?:[/\\]|$)|~$|\.sw.$/;
/** Editors write a file in several strokes. */
const SETTLE_MS = 40;

/** Yields once for every burst of changes below `folder`, until `signal` aborts. */
export async function* changesOf(
  folder: string,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<void> {
  let changed = false;
  let wake = () => {};
  const note = () => {
    changed = true;
    wake();
  };
  const watcher = watch(folder, { recursive: true, persistent: true }, (_event, file) => {
    if (file === null || !IGNORED.test(file)) note();
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      await clock.sleep(SETTLE_MS, signal);
      changed = false;
      if (!signal.aborted) yield;
    }
  } finally {
    watcher.close();
  }
}

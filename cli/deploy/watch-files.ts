import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";

/** What changes without being a source. */
const IGNORED = /(?:^|[/\\])(?:node_modules|\.git|\.lintas|dist|coverage)(?:[/\\]|$)|~$|\.sw.$/;
/** Editors write a file in several strokes. */
const SETTLE_MS = 40;

/**
 * Yields once for every burst of changes below `folder`, until `signal` aborts. Throws where the
 * system gives no more watches.
 */
export async function* changesOf(
  folder: string,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<void> {
  let changed = false;
  let failed: Error | null = null;
  let wake = () => {};
  const close = watchSources(folder, {
    onChange() {
      changed = true;
      wake();
    },
    onError(error) {
      failed = error;
      wake();
    },
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      if (failed !== null) throw failed;
      await clock.sleep(SETTLE_MS, signal);
      changed = false;
      if (!signal.aborted) yield;
    }
  } finally {
    close();
  }
}

interface Listener {
  onChange: () => void;
  onError: (error: Error) => void;
}

/** Each folder of its own: one recursive watch would take in node_modules, file by file. */
function watchSources(folder: string, { onChange, onError }: Listener): () => void {
  const watchers = new Map<string, FSWatcher>();
  const add = (path: string, recursive: boolean) => {
    const watcher = watch(path, { recursive }, (_event, file) => {
      if (file !== null && IGNORED.test(file)) return;
      if (!recursive) addFolders();
      onChange();
    });
    watcher.on("error", onError);
    watchers.set(path, watcher);
  };
  const addFolders = () => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !IGNORED.test(entry.name) && !watchers.has(path)) add(path, true);
    }
  };
  add(folder, false);
  addFolders();
  return () => {
    for (const watcher of watchers.values()) watcher.close();
  };
}

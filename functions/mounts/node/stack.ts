import { join } from "node:path";
import { STACK_HELP, readArguments } from "./stack/arguments.ts";
import { ensureBundle } from "./stack/bundle.ts";
import { whenAskedToEnd } from "./stack/ending.ts";
import { terminalProgress } from "./stack/progress.ts";

// `npm start`: makes the bundles where sources changed, then becomes the bundled launcher
// (stack/main.ts), which takes half the memory of this process and its compiler.

const argv = process.argv.slice(2);
answerAtOnce();
const startedAt = String(Date.now());
const ending = whenAskedToEnd(() => process.exit(1));
const progress = terminalProgress();
const bundle = await ensureBundle(
  join(import.meta.dirname, "../../.."),
  (work) => progress.step("Bundle the parts", work),
  ending.signal,
).catch((error: unknown) => {
  if (ending.signal.aborted) process.exit(0);
  throw error;
});
const main = join(bundle.folder, "stack.js");
if (process.execve && process.platform !== "win32") {
  process.execve(
    process.execPath,
    [process.execPath, "--max-semi-space-size=1", "--enable-source-maps", main, ...argv],
    { ...process.env, LINTAS_STARTED_AT: startedAt },
  );
}
await import(main);

/** Help and mistakes need no bundle. */
function answerAtOnce(): void {
  try {
    if (!readArguments(argv).help) return;
    process.stdout.write(STACK_HELP);
    process.exit(0);
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : String(error)}\n\n${STACK_HELP}`,
    );
    process.exit(2);
  }
}

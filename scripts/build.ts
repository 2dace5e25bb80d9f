import { join } from "node:path";
import { ensureBundle } from "../functions/mounts/node/stack/bundle.ts";
import { ensureConsole } from "../functions/mounts/node/stack/console-build.ts";

// npm run build: what `npm start` would bundle, into `dist/node` and `dist/console`.
const root = join(import.meta.dirname, "..");
const { signal } = new AbortController();
const timed = (title: string) => async (work: () => Promise<string>) => {
  const started = performance.now();
  await work();
  console.log(`${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
};
await Promise.all([
  ensureBundle(root, timed("Bundle the parts"), signal),
  ensureConsole(root, timed("Build the console"), signal),
]);

import { access, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { draftFor, putInPlace } from "./put-in-place.ts";
import { runOnce } from "./run-once.ts";
import { sourcesDigest } from "./sources.ts";

const SOURCES = ["console", "shared", "functions/manager", "package-lock.json"];

/**
 * Builds the console into `dist/console`, only when its sources changed. Throws
 * `ProgramFailed`.
 */
export async function ensureConsole(
  root: string,
  make: (work: () => Promise<string>) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(root, "dist/console");
  const stamp = join(root, "dist/console.digest");
  const digest = await sourcesDigest(root, SOURCES);
  const built = await access(join(folder, "index.html")).then(
    () => readFile(stamp, "utf8").catch(() => ""),
    () => "",
  );
  if (built === digest) return;
  const draft = await draftFor(folder);
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = ["build", "--outDir", draft, "--emptyOutDir", "--logLevel", "warn"];
  await make(() => runOnce({ file: vite, args, cwd: join(root, "console"), env: {}, signal }));
  await rm(folder, { recursive: true, force: true });
  await putInPlace(draft, folder);
  await writeFile(stamp, digest);
}

import { access, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { draftFor, putInPlace } from "./put-in-place.ts";
import { runOnce } from "./run-once.ts";
import { sourcesDigest } from "./sources.ts";

const SOURCES = ["console", "shared", "functions/manager", "package-lock.json"];

const PAGES = [
  { from: "console", to: "dist/console" },
  { from: "console/graphiql", to: "dist/graphiql" },
];

/**
 * Builds the console into `dist/console` and GraphiQL into `dist/graphiql`, only when their sources
 * changed. Throws `ProgramFailed`.
 */
export async function ensureConsole(
  root: string,
  make: (work: () => Promise<string>) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const stamp = join(root, "dist/console.digest");
  const digest = await sourcesDigest(root, SOURCES);
  const built = await Promise.all(PAGES.map(({ to }) => access(join(root, to, "index.html")))).then(
    () => readFile(stamp, "utf8").catch(() => ""),
    () => "",
  );
  if (built === digest) return;
  const drafts = await Promise.all(PAGES.map(({ to }) => draftFor(join(root, to))));
  await make(async () => {
    const told = await Promise.all(
      PAGES.map(({ from }, at) => build(root, from, drafts[at] ?? "", signal)),
    );
    return told.join("");
  });
  for (const [at, { to }] of PAGES.entries()) {
    await rm(join(root, to), { recursive: true, force: true });
    await putInPlace(drafts[at] ?? "", join(root, to));
  }
  await writeFile(stamp, digest);
}

function build(root: string, from: string, draft: string, signal: AbortSignal): Promise<string> {
  const file = join(root, "node_modules/vite/bin/vite.js");
  const args = ["build", "--outDir", draft, "--emptyOutDir", "--logLevel", "error"];
  return runOnce({ file, args, cwd: join(root, from), env: {}, signal });
}

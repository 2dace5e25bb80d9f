import { readFileSync } from "node:fs";
import { signatureCheck } from "./check-signature.ts";
import type { Assets } from "./find-asset.ts";
import type { FetchModule, FunctionParts } from "./respond.ts";
import { readSettings } from "./settings.ts";

/** Writes to the log of the platform: every one of them keeps stderr. */
export const logError = (error: unknown) =>
  void process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );

/**
 * The function beside the entry that this is bundled into, with its assets and what the release
 * tells it. Throws what the function's module throws, and where it has no `fetch`.
 */
export async function loadFunction(): Promise<FunctionParts> {
  process.setSourceMapsEnabled(true);
  // eslint-disable-next-line node/no-process-env -- this is the function's own process
  const settings = readSettings(process.env);
  const folder = import.meta.dirname;
  const { assets } = JSON.parse(readFileSync(`${folder}/lintas.json`, "utf8")) as {
    assets: Assets;
  };
  // The user's bundle stands beside this file in the zip; nothing of it is known before.
  const module = (await import(new URL("./function.mjs", import.meta.url).href)) as {
    default?: Partial<FetchModule>;
  };
  const user = module.default;
  if (typeof user?.fetch !== "function") {
    throw new TypeError("The default export of the function has no `fetch(request)`.");
  }
  return {
    settings,
    user: user as FetchModule,
    folder,
    assets,
    isSigned: signatureCheck(settings, () => Date.now()),
    uptime: () => performance.now(),
    logError,
  };
}

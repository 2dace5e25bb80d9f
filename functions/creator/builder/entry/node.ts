import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { signatureCheck } from "./check-signature.ts";
import { createHandle, type FetchModule } from "./handle.ts";
import type { Assets } from "./serve-asset.ts";
import { readSettings } from "./settings.ts";
import { stopWithGrace } from "./stop.ts";

// The entry of a function on Node: containers, servers, the local runner. It is bundled into every
// function's zip as `node.mjs`, beside the function itself.

/** As wide as the gateway's own limit, so that what passes there passes here. */
const HEADER_BYTES_MAX = 64 * 1024;
/** Longer than any proxy keeps an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 650_000;

const logError = (error: unknown) =>
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );

process.setSourceMapsEnabled(true);
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    logError(error);
    process.exit(1);
  });
}

// eslint-disable-next-line node/no-process-env -- this is the function's own process
const settings = readSettings(process.env);
const folder = import.meta.dirname;
const { assets } = JSON.parse(readFileSync(`${folder}/lintas.json`, "utf8")) as { assets: Assets };
// The user's bundle stands beside this file in the zip; nothing of it is known before.
const module = (await import(new URL("./function.mjs", import.meta.url).href)) as {
  default?: Partial<FetchModule>;
};
const user = module.default;
if (typeof user?.fetch !== "function") {
  throw new TypeError("The default export of the function has no `fetch(request)`.");
}

const handle = createHandle({
  settings,
  user: user as FetchModule,
  folder,
  assets,
  isSigned: signatureCheck(settings, () => Date.now()),
  uptime: () => performance.now(),
  logError,
});
const server = createServer(
  { maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 },
  handle.listener,
);
stopWithGrace(server, settings.drainMs);
if ("socket" in settings.listen) server.listen(settings.listen.socket);
else server.listen(settings.listen.port, "0.0.0.0");

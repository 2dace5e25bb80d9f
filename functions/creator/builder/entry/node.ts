import { createServer } from "node:http";
import { createHandle } from "./handle.ts";
import { loadFunction, logError } from "./load-function.ts";
import { stopWithGrace } from "./stop.ts";

// The entry of a function on Node: containers, servers, the local runner. It is bundled into every
// function's zip as `node.mjs`, beside the function itself.

/** As wide as the gateway's own limit, so that what passes there passes here. */
const HEADER_BYTES_MAX = 64 * 1024;
/** Longer than any proxy keeps an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 650_000;

for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    logError(error);
    process.exit(1);
  });
}

const parts = await loadFunction();
const { listen, drainMs } = parts.settings;
const server = createServer(
  { maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 },
  createHandle(parts).listener,
);
stopWithGrace(server, drainMs);
if ("socket" in listen) server.listen(listen.socket);
else server.listen(listen.port, "0.0.0.0");

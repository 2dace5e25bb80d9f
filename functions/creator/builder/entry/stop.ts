import { fstatSync } from "node:fs";
import type { Server } from "node:http";

/**
 * Ends the process after its running requests, at most `drainMs` later: on SIGTERM and SIGINT, and
 * when the lifeline (stdin as a pipe) closes because the one who started us is gone.
 */
export function stopWithGrace(server: Server, drainMs: number): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), drainMs).unref();
  };
  server.on("request", (_incoming, outgoing) => {
    outgoing.once("close", () => {
      if (stopping) setImmediate(() => server.closeIdleConnections());
    });
    if (stopping) outgoing.setHeader("connection", "close");
  });
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (hasLifeline()) {
    process.stdin.on("end", stop).on("close", stop).on("error", stop).resume();
  }
}

/** A terminal, a file or /dev/null says nothing about who started us. */
function hasLifeline(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
}

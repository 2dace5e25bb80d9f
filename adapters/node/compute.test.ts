import { mkdtemp, rm } from "node:fs/promises";
import { type RequestListener, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { toProblem } from "../../shared/errors/problem.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import { silentLogger } from "../../shared/log.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { createNodeCompute } from "./compute.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "compute-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const context = (): CallContext => ({
  clock: systemClock,
  log: silentLogger,
  signal: new AbortController().signal,
  fence: 1,
  pace: async () => {},
});
const ref = {
  cloud: "node",
  account: "local",
  region: "local",
  kind: "function",
  name: "r1/api",
} as const;

/** The error of one observation, against a runner that behaves so. */
async function failureWith(listener: RequestListener): Promise<unknown> {
  const socket = join(folder, "s");
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const adapter = createNodeCompute({ runner: socket, engine: null });
  const failure = await adapter.observe(context(), ref).catch((error: unknown) => error);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return failure;
}

test("a runner that is away is said so, may be asked again, and fails the check", async () => {
  const adapter = createNodeCompute({ runner: join(folder, "none"), engine: null });
  const failure = await adapter.observe(context(), ref).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "runner.unreachable" });
  expect(adapter.judge(failure)).toBe("retry");
  expect(await adapter.check(context())).toMatchObject([{ permission: "runner.connect" }]);
});

test("a line that broke after the request is ambiguous", async () => {
  const failure = await failureWith((request) => request.socket.destroy());
  expect(createNodeCompute({ runner: "", engine: null }).judge(failure)).toBe("ambiguous");
});

test("a problem keeps its code, sentence and pause", async () => {
  const failure = await failureWith((_request, response) => {
    const error = new AppError("function.start_failed", { detail: "it fell", retryAfter: 3 });
    response.writeHead(502).end(JSON.stringify(toProblem(error)));
  });
  expect(failure).toMatchObject({
    code: "function.start_failed",
    detail: "it fell",
    retryAfter: 3,
  });
});

test("an answer that is not of the protocol is fatal, never taken for an absence", async () => {
  for (const [status, body] of [
    [500, "<html>"],
    [404, "not found"],
    [200, "{}"],
  ] as const) {
    const failure = await failureWith((_request, response) => {
      response.writeHead(status).end(body);
    });
    expect(createNodeCompute({ runner: "", engine: null }).judge(failure)).toBe("fatal");
  }
});

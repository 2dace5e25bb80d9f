import { mkdtemp, rm } from "node:fs/promises";
import { type RequestListener, type Server, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { toProblem } from "../../shared/errors/problem.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import { silentLogger } from "../../shared/log.ts";
import type { CallContext, Key } from "../../shared/ports/compute.ts";
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

/** A runner or an engine that says its name in its key, and has one part. */
async function keeper(name: string): Promise<string> {
  const socket = join(folder, name);
  const spec = {
    owner: {
      organization: "o",
      project: "p",
      environment: "e",
      build: "b",
      operation: "op",
      resource: name,
      release: "r1",
    },
    hash: "h",
    artifact: { digest: "d", size: 1 },
    limits: { memoryMb: 1, timeoutMs: 1, concurrency: 1, minInstances: 0, maxInstances: 1 },
    access: "public",
    invokeKey: "",
    variables: {},
  };
  const part = { release: "r1", part: name, spec, warm: false, why: null, instances: [] };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://keeper");
    const separation = { users: false, cgroups: false };
    const answers: Record<string, unknown> = {
      "/v1/health": { protocol: 1, sealingKey: { id: name, publicKey: "k" }, separation },
      "/v1/parts": [{ ...part, state: "ready" }],
      [`/v1/releases/r1/parts/${name}`]: { ...part, state: "ready" },
    };
    const answer = answers[pathname];
    if (answer !== undefined) response.end(JSON.stringify(answer));
    else if (pathname.includes("/call/")) response.end(`${request.headers.host} ${request.url}`);
    else response.writeHead(404).end(JSON.stringify(toProblem(new AppError("release.not_found"))));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  servers.push(server);
  return socket;
}
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

test("supergraphs are the engine's and functions the runner's, and both are listed", async () => {
  const [runner, engine] = [await keeper("web"), await keeper("graph")];
  const adapter = createNodeCompute({ runner, engine });
  expect((await adapter.sealingKey(context(), "function"))?.id).toBe("web");
  expect((await adapter.sealingKey(context(), "supergraph"))?.id).toBe("graph");
  const graph = { ...ref, kind: "supergraph", name: "r1/graph" };
  expect((await adapter.observe(context(), graph))?.ref).toEqual(graph);
  expect(await adapter.observe(context(), { ...graph, kind: "function" })).toBeNull();
  const listed = [];
  for await (const { ref: one } of adapter.list(context(), {})) listed.push([one.kind, one.name]);
  expect(listed).toEqual([
    ["function", "r1/web"],
    ["supergraph", "r1/graph"],
  ]);
});

test("a request to a supergraph goes through the engine, to its release and part", async () => {
  const adapter = createNodeCompute({
    runner: join(folder, "none"),
    engine: await keeper("graph"),
  });
  const at = { ref: { ...ref, kind: "supergraph", name: "r1/graph" }, url: null };
  const answer = await adapter.call(context(), at, new Request("http://shop/graphql?a=%20b"));
  expect(await answer.text()).toBe("shop /v1/releases/r1/parts/graph/call/graphql?a=%20b");
});

test("where there is no engine a supergraph is a function, and one that was the engine's is unreachable", async () => {
  const key = { release: "r1", part: "graph", kind: "supergraph" } as Key;
  const without = createNodeCompute({ runner: await keeper("web"), engine: null });
  expect([without.caps.engine, without.name(key).kind]).toEqual([false, "function"]);
  expect((await without.sealingKey(context(), "supergraph"))?.id).toBe("web");
  const graph = { ...ref, kind: "supergraph" };
  await expect(without.observe(context(), graph)).rejects.toMatchObject({
    code: "engine.unreachable",
  });
  const engine = createNodeCompute({ runner: "", engine: join(folder, "none") });
  expect([engine.caps.engine, engine.name(key).kind]).toEqual([true, "supergraph"]);
});

test("the check tells which of runner and engine is away", async () => {
  const [there, away] = [await keeper("web"), join(folder, "none")];
  const missing = async (sockets: { runner: string; engine: string }) =>
    (await createNodeCompute(sockets).check(context())).map(({ permission }) => permission);
  expect(await missing({ runner: there, engine: there })).toEqual([]);
  expect(await missing({ runner: there, engine: away })).toEqual(["engine.connect"]);
  expect(await missing({ runner: away, engine: there })).toEqual(["runner.connect"]);
});

test("an engine that is away is said so, also for a call, and may be asked again", async () => {
  const adapter = createNodeCompute({ runner: "", engine: join(folder, "none") });
  const graph = { ...ref, kind: "supergraph" };
  const failures = [
    await adapter.observe(context(), graph).catch((error: unknown) => error),
    await adapter
      .call(context(), { ref: graph, url: null }, new Request("http://x/"))
      .catch((error: unknown) => error),
  ];
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: "engine.unreachable" });
    expect(adapter.judge(failure)).toBe("retry");
  }
});

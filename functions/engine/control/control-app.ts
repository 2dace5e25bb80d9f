import { type Context, Hono } from "hono";
import * as z from "zod";
import { Sha256, Slug } from "../../../shared/domain/names.ts";
import { AppError, toAppError } from "../../../shared/errors/app-error.ts";
import { toProblem } from "../../../shared/errors/problem.ts";
import type { Logger } from "../../../shared/log.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { PartSpec, type RunnerHealth, Warm } from "../../../shared/protocol/runner.ts";
import type { EngineHost } from "../host/engine-host.ts";
import type { ReleaseLogs } from "../host/release-logs.ts";
import type { Parts } from "./parts.ts";

export interface ControlServices {
  health: RunnerHealth;
  objects: ObjectStore;
  parts: Parts;
  host: EngineHost;
  logs: ReleaseLogs;
  log: Logger;
}

/** Names become files: nothing else may pass. */
const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const PartPath = z.object({ release: Name, part: Slug });
const ArtifactPath = z.object({ organization: Name, digest: Sha256 });
const Spec = PartSpec.extend({
  owner: PartSpec.shape.owner.extend({ organization: Name }),
  artifact: PartSpec.shape.artifact.extend({ digest: Sha256 }),
});
const LogQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  follow: z.stringbool().default(false),
  limit: z.coerce.number().int().min(1).optional(),
});
const PART = "/v1/releases/:release/parts/:part";
const BODY_MAX = 4 * 2 ** 20;

/**
 * What of the runner's protocol is the engine's: `shared/protocol/runner`. It has no instances to
 * tell of; instead it passes requests to a release, without a signature:
 *
 *   ANY /v1/releases/{release}/parts/{part}/call/<path>?<query>
 */
export function controlApp(services: ControlServices): Hono {
  const { parts, host, logs, log } = services;
  const app = new Hono();
  const partOf = (c: Context) => {
    const { release, part } = valid(PartPath, c.req.param());
    return parts.get(release, part);
  };
  app.get("/v1/health", (c) => c.json(services.health));
  artifacts(app, services.objects);
  app.get("/v1/parts", (c) => c.json(parts.list(c.req.query("organization"))));
  app.get(PART, (c) => c.json(parts.state(partOf(c))));
  app.put(PART, async (c) => {
    const { release, part } = valid(PartPath, c.req.param());
    return c.json(await parts.put(release, part, await body(c, Spec)));
  });
  app.put(`${PART}/warm`, async (c) => {
    const part = partOf(c);
    return c.json(await parts.warm(part, (await body(c, Warm)).warm));
  });
  app.delete(PART, async (c) => c.body(null, (await parts.remove(partOf(c))) ? 204 : 202));
  app.all(`${PART}/call/*`, (c) => {
    const { record, served } = partOf(c);
    if (record.deleting) throw new AppError("release.not_found");
    return host.call(served, called(c.req.raw));
  });
  app.get(`${PART}/logs`, (c) => {
    const { limit, ...query } = valid(LogQuery, c.req.query());
    const stop = new AbortController();
    const wanted = { ...query, ...(limit === undefined ? {} : { limit }) };
    const lines = logs.read(partOf(c).served, wanted, stop.signal);
    const headers = { "content-type": "application/x-ndjson" };
    return new Response(ndjson(lines, stop), { headers });
  });
  app.get(`${PART}/metrics`, (c) => {
    const { requests, errors, loaded, bytes } = host.figures(partOf(c).served);
    return c.json({ instances: loaded ? 1 : 0, requests, errors, memoryBytes: bytes });
  });
  app.notFound(() => problem(new AppError("request.not_found")));
  app.onError((error) => {
    if (toAppError(error).code === "internal") log.error("a request failed", { error });
    return problem(error);
  });
  return app;
}

function artifacts(app: Hono, objects: ObjectStore): void {
  const path = "/v1/artifacts/:organization/:digest";
  app.on(["GET", "HEAD"], path, async (c) => {
    const { organization, digest } = valid(ArtifactPath, c.req.param());
    return c.body(null, (await objects.size(organization, digest)) === null ? 404 : 200);
  });
  app.put(path, async (c) => {
    const { organization, digest } = valid(ArtifactPath, c.req.param());
    const bytes = await c.req.raw.arrayBuffer();
    const size = bytes.byteLength;
    await objects.put(organization, { digest, size }, new Blob([bytes]).stream());
    return c.body(null, 204);
  });
}

const CALLED = /^\/v1\/releases\/[^/]+\/parts\/[^/]+\/call(\/.*)$/;

/** The request that is to be passed on. */
function called(request: Request): Request {
  const url = new URL(request.url);
  const [, path = "/"] = CALLED.exec(url.pathname) ?? [];
  const { method, headers, body: sent, signal } = request;
  const init = { method, headers, signal, ...(sent === null ? {} : { body: sent }) };
  return new Request(new URL(path + url.search, "http://engine.local"), {
    ...init,
    duplex: "half",
  });
}

function problem(error: unknown): Response {
  const told = toProblem(error);
  return Response.json(told, {
    status: told.status,
    headers: { "content-type": "application/problem+json" },
  });
}

async function body<T>(c: Context, shape: z.ZodType<T>): Promise<T> {
  if (Number(c.req.header("content-length") ?? 0) > BODY_MAX)
    throw new AppError("request.too_large");
  const parsed: unknown = await c.req.json().catch(() => {
    throw new AppError("request.invalid", { detail: "The body is not JSON." });
  });
  return valid(shape, parsed);
}

function valid<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    pointer: `/${path.join("/")}`,
    detail: message,
  }));
  throw new AppError("request.invalid", { extensions: { errors } });
}

/** A line a chunk; ends its source when the reader goes. */
function ndjson(items: AsyncIterable<unknown>, stop: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = items[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (stop.signal.aborted) return;
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    cancel: () => stop.abort(),
  });
}

import { type Context, Hono } from "hono";
import { AppError, toAppError } from "../../../shared/errors/app-error.ts";
import type { Logger } from "../../../shared/log.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { type RunnerHealth, Warm } from "../../../shared/protocol/runner.ts";
import {
  ArtifactPath,
  logQuery,
  NDJSON_HEADERS,
  ndjson,
  NewPartSpec,
  PartPath,
  problemAnswer,
  valid,
  validBody,
} from "../../../shared/protocol/runner-api.ts";
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

const PART = "/v1/releases/:release/parts/:part";

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
    return c.json(await parts.put(release, part, await validBody(c.req.raw, NewPartSpec)));
  });
  app.put(`${PART}/warm`, async (c) => {
    const part = partOf(c);
    return c.json(await parts.warm(part, (await validBody(c.req.raw, Warm)).warm));
  });
  app.delete(PART, async (c) => c.body(null, (await parts.remove(partOf(c))) ? 204 : 202));
  app.all(`${PART}/call/*`, (c) => {
    const { record, served } = partOf(c);
    if (record.deleting) throw new AppError("release.not_found");
    return host.call(served, called(c.req.raw));
  });
  app.get(`${PART}/logs`, (c) => {
    const wanted = logQuery(c.req.query());
    const stop = new AbortController();
    const lines = logs.read(partOf(c).served, wanted, stop.signal);
    return new Response(ndjson(lines, stop), { headers: NDJSON_HEADERS });
  });
  app.get(`${PART}/metrics`, (c) => {
    const { requests, errors, loaded, bytes } = host.figures(partOf(c).served);
    return c.json({ instances: loaded ? 1 : 0, requests, errors, memoryBytes: bytes });
  });
  app.notFound(() => problemAnswer(new AppError("request.not_found")));
  app.onError((error) => {
    if (toAppError(error).code === "internal") log.error("a request failed", { error });
    return problemAnswer(error);
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

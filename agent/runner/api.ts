import { type Context, Hono } from "hono";
import type { Logger } from "../../shared/log.ts";
import { AppError, toAppError } from "../../shared/errors/app-error.ts";
import { type RunnerHealth, Want, Warm } from "../../shared/protocol/runner.ts";
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
} from "../../shared/protocol/runner-api.ts";
import type { Artifacts } from "./artifacts.ts";
import type { Parts } from "./parts.ts";
import type { WatchHub } from "./watch-hub.ts";

export interface ApiServices {
  health: RunnerHealth;
  artifacts: Artifacts;
  parts: Parts;
  hub: WatchHub;
  log: Logger;
}

/** The routes of `shared/protocol/runner`. */
export function createApi(services: ApiServices): Hono {
  const { artifacts, parts, hub } = services;
  const api = new Hono();
  const partOf = (c: Context) => {
    const { release, part } = valid(PartPath, c.req.param());
    return parts.get(release, part);
  };

  api.get("/v1/health", (c) => c.json(services.health));
  api.on(["GET", "HEAD"], "/v1/artifacts/:organization/:digest", async (c) => {
    const { organization, digest } = valid(ArtifactPath, c.req.param());
    return c.body(null, (await artifacts.has(organization, digest)) ? 200 : 404);
  });
  api.put("/v1/artifacts/:organization/:digest", async (c) => {
    const { organization, digest } = valid(ArtifactPath, c.req.param());
    await artifacts.put(organization, digest, c.req.raw.body ?? new Blob([]).stream());
    return c.body(null, 204);
  });
  api.get("/v1/parts", (c) => c.json(parts.list(c.req.query("organization"))));
  api.get("/v1/releases/:release/parts/:part", (c) => c.json(parts.state(partOf(c))));
  api.put("/v1/releases/:release/parts/:part", async (c) => {
    const { release, part } = valid(PartPath, c.req.param());
    const spec = await validBody(c.req.raw, NewPartSpec);
    return c.json(parts.state(await parts.put(release, part, spec)));
  });
  api.put("/v1/releases/:release/parts/:part/warm", async (c) => {
    const part = partOf(c);
    await parts.warm(part, (await validBody(c.req.raw, Warm)).warm);
    return c.json(parts.state(part));
  });
  api.delete("/v1/releases/:release/parts/:part", async (c) =>
    c.body(null, (await parts.remove(partOf(c))) ? 204 : 202),
  );
  api.post("/v1/releases/:release/parts/:part/instances", async (c) => {
    const part = partOf(c);
    if (part.record.deleting) throw new AppError("release.not_found");
    return c.json(await part.pool.want((await validBody(c.req.raw, Want)).want));
  });
  api.post("/v1/instances/:instance/drained", (c) => {
    hub.drained(c.req.param("instance"));
    return c.body(null, 204);
  });
  api.get("/v1/watch", () => new Response(hub.watch(), { headers: NDJSON_HEADERS }));
  api.get("/v1/releases/:release/parts/:part/logs", (c) => {
    const wanted = logQuery(c.req.query());
    const stop = new AbortController();
    const lines = partOf(c).logs.read(wanted, stop.signal);
    return new Response(ndjson(lines, stop), { headers: NDJSON_HEADERS });
  });
  api.get("/v1/releases/:release/parts/:part/metrics", async (c) =>
    c.json(await parts.metrics(partOf(c))),
  );
  api.notFound(() => problemAnswer(new AppError("request.not_found")));
  api.onError((error) => {
    if (toAppError(error).code === "internal") services.log.error("a request failed", { error });
    return problemAnswer(error);
  });
  return api;
}

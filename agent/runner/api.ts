import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Logger } from "../../shared/log.ts";
import { Sha256, Slug } from "../../shared/domain/names.ts";
import { AppError, toAppError } from "../../shared/errors/app-error.ts";
import { toProblem } from "../../shared/errors/problem.ts";
import { PartSpec, type RunnerHealth, Want, Warm } from "../../shared/protocol/runner.ts";
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

/** Names become folders: nothing else may pass. */
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
const NDJSON = { "content-type": "application/x-ndjson" };
const BODY_MAX = 4 * 2 ** 20;

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
    const spec = await body(c, Spec);
    return c.json(parts.state(await parts.put(release, part, spec)));
  });
  api.put("/v1/releases/:release/parts/:part/warm", async (c) => {
    const part = partOf(c);
    await parts.warm(part, (await body(c, Warm)).warm);
    return c.json(parts.state(part));
  });
  api.delete("/v1/releases/:release/parts/:part", async (c) =>
    c.body(null, (await parts.remove(partOf(c))) ? 204 : 202),
  );
  api.post("/v1/releases/:release/parts/:part/instances", async (c) => {
    const part = partOf(c);
    if (part.record.deleting) throw new AppError("release.not_found");
    return c.json(await part.pool.want((await body(c, Want)).want));
  });
  api.post("/v1/instances/:instance/drained", (c) => {
    hub.drained(c.req.param("instance"));
    return c.body(null, 204);
  });
  api.get("/v1/watch", () => new Response(hub.watch(), { headers: NDJSON }));
  api.get("/v1/releases/:release/parts/:part/logs", (c) => {
    const { limit, ...query } = valid(LogQuery, c.req.query());
    const options = { ...query, ...(limit === undefined ? {} : { limit }) };
    const stop = new AbortController();
    const lines = partOf(c).logs.read(options, stop.signal);
    return new Response(ndjson(lines, stop), { headers: NDJSON });
  });
  api.get("/v1/releases/:release/parts/:part/metrics", async (c) =>
    c.json(await parts.metrics(partOf(c))),
  );
  api.notFound(() => answer(new AppError("request.not_found")));
  api.onError((error) => {
    if (toAppError(error).code === "internal") services.log.error("a request failed", { error });
    return answer(error);
  });
  return api;
}

function answer(error: unknown): Response {
  const problem = toProblem(error);
  return Response.json(problem, {
    status: problem.status,
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

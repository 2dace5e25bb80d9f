import type { MiddlewareHandler } from "hono";
import type { Internals, ManagerEnv } from "../context.ts";

/** Names the request in its answer, its problem, its log lines and its audit entry. */
export function requestId(services: Internals): MiddlewareHandler<ManagerEnv> {
  return async (c, next) => {
    const id = services.ids.long("req");
    const traceId = traceIdOf(c.req.header("traceparent"));
    c.set("services", services);
    c.set("requestId", id);
    c.set(
      "log",
      services.log.with({ requestId: id, ...(traceId === undefined ? {} : { traceId }) }),
    );
    await next();
    c.res.headers.set("x-request-id", id);
    c.res.headers.set("x-content-type-options", "nosniff");
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
  };
}

/** The trace id of a W3C `traceparent`, where it is well formed. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent ?? "")?.[1];
}

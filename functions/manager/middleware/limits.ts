import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Internals, ManagerEnv } from "../context.ts";
import { invalid } from "./valid.ts";

const BLOB_PATH = /^\/v1\/orgs\/[^/]+\/blobs\/[0-9a-f]{64}$/;

/** Bounds what is read into memory, and takes no body but JSON. Blobs are streamed by their route. */
export function limits(services: Internals): MiddlewareHandler<ManagerEnv> {
  const most = services.config.limits.jsonBytes;
  const limited = bodyLimit({
    maxSize: most,
    onError: () => {
      throw new AppError("request.too_large", { detail: `A body has at most ${most} bytes.` });
    },
  });
  return async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    if (c.req.method === "PUT" && BLOB_PATH.test(c.req.path)) return next();
    const type = c.req.header("content-type");
    if (hasBody(c.req.raw) && !/^application\/json *(?:;|$)/i.test(type ?? "")) {
      throw invalid([
        { pointer: "", detail: "must be sent with `Content-Type: application/json`" },
      ]);
    }
    return limited(c, next);
  };
}

function hasBody(request: Request): boolean {
  const length = request.headers.get("content-length");
  return length === null ? request.headers.has("transfer-encoding") : length !== "0";
}

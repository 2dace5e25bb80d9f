import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import * as z from "zod";
import type { ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { componentSchemas } from "../middleware/schemas.ts";

/** The OpenAPI 3.1 document of `app`, from its own routes. */
export function describeApi(app: Hono<ManagerEnv>, publicUrl: string) {
  return generateSpecs(app, {
    // Every route tells its own problems, `request.invalid` among them.
    defaultValidationErrorResponse: false,
    excludeStaticFile: false,
    documentation: {
      info: {
        title: "Lintas",
        version: "1",
        description:
          "The control plane's API: see docs/api.md for tokens, idempotency keys, pages, ETags and event streams.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: publicUrl }],
      components: {
        schemas: componentSchemas(),
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", bearerFormat: "lts_…" },
          session: { type: "apiKey", in: "cookie", name: "lintas_session" },
        },
      },
    },
  });
}

/** Serves the document; made at the first request. */
export function openapi(app: Hono<ManagerEnv>): Hono<ManagerEnv> {
  let document: ReturnType<typeof describeApi> | null = null;
  return new Hono<ManagerEnv>().get(
    "/",
    endpoint({
      summary: "This description",
      tag: "About",
      access: "open",
      answers: { 200: z.record(z.string(), z.unknown()) },
    }),
    async (c) => {
      document ??= describeApi(app, c.var.services.config.publicUrl);
      return c.json((await document) as Record<string, unknown>, 200);
    },
  );
}

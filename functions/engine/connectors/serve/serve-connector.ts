import { createHash, timingSafeEqual } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { methodNotAllowed } from "hono/method-not-allowed";
import { getPath } from "hono/utils/url";
import type { Secret } from "../../../../shared/secret.ts";
import { type ConnectorCall, ConnectorError } from "../../ndc/connector.ts";
import { type ConnectorServer, JsonText, type NdcLine } from "./connector-server.ts";
import { readRequest } from "./requests.ts";
import { satisfiesCaret } from "./version.ts";

export interface ServeOptions {
  /** Demanded as a bearer token by everything but the health checks. Absent: nobody is asked. */
  serviceToken?: Secret;
  /** False: `X-Hasura-NDC-Version` is ignored. */
  checkVersion?: boolean;
  /** Of a request. */
  bodyBytesMax?: number;
  /** Answers below whatever path stands before that of an endpoint: `/query`, `/shop/query`. */
  anyPrefix?: boolean;
  /** Told what was thrown and is no `ConnectorError` while the client waits; it learns nothing of it. */
  onFailure?: (error: unknown) => void;
}

const BODY_BYTES_MAX = 32 * 1024 * 1024;
const JSON_TYPE = { "content-type": "application/json" };

/** The HTTP side of a connector: NDC's endpoints, as a fetch handler. */
export function serveConnector<Line extends NdcLine>(
  connector: ConnectorServer<Line>,
  options: ServeOptions = {},
): Hono {
  const app = options.anyPrefix === true ? new Hono({ getPath: endpointPath }) : new Hono();
  app.onError((error, c) => answerToError(error, c.req.raw, options));
  app.notFound((c) => refusal(404, `there is no ${c.req.method} ${c.req.path}`));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, allowed) =>
        refusal(405, `there is no ${c.req.method} ${c.req.path}`, { allow: allowed.join(", ") }),
    }),
  );
  addHealth(app, connector, options);
  if (options.serviceToken !== undefined) app.use(demandingToken(options.serviceToken));
  if (options.checkVersion !== false) app.use(demandingVersion(connector));
  app.use(
    bodyLimit({
      maxSize: options.bodyBytesMax ?? BODY_BYTES_MAX,
      onError: () => refusal(413, "the request is too large"),
    }),
  );
  addDescription(app, connector);
  addRequests(app, connector);
  return app;
}

const ENDPOINT =
  /\/(?:healthz?|capabilities|schema|metrics|query|query\/explain|mutation|mutation\/explain)$/;

function endpointPath(request: Request): string {
  const path = getPath(request);
  return ENDPOINT.exec(path)?.[0] ?? path;
}

function addHealth(app: Hono, connector: ConnectorServer<NdcLine>, options: ServeOptions): void {
  const unhealthy = async () => {
    try {
      await connector.health?.();
      return null;
    } catch (error) {
      options.onFailure?.(error);
      return refusal(503, "the connector is not able to answer requests");
    }
  };
  app.get("/health", async () => (await unhealthy()) ?? new Response(null, { status: 200 }));
  app.get("/healthz", async () => (await unhealthy()) ?? new Response(null, { status: 204 }));
}

function addDescription(app: Hono, connector: ConnectorServer<NdcLine>): void {
  app.get("/capabilities", () => json(connector.capabilities()));
  app.get("/schema", async () => json(await connector.schema()));
  app.get("/metrics", async (c) => c.text((await connector.metrics?.()) ?? ""));
}

function addRequests<Line extends NdcLine>(app: Hono, connector: ConnectorServer<Line>): void {
  const { line } = connector;
  app.post("/query", async ({ req }) => {
    const request = readRequest(line, "query_request", await req.text());
    return json(await connector.query(request, callOf(req.raw)));
  });
  app.post("/mutation", async ({ req }) => {
    const request = readRequest(line, "mutation_request", await req.text());
    return json(await connector.mutation(request, callOf(req.raw)));
  });
  app.post("/query/explain", async ({ req }) => {
    if (connector.explainQuery === undefined) throw unexplained("queries");
    const request = readRequest(line, "query_request", await req.text());
    return json(await connector.explainQuery(request, callOf(req.raw)));
  });
  app.post("/mutation/explain", async ({ req }) => {
    if (connector.explainMutation === undefined) throw unexplained("mutations");
    const request = readRequest(line, "mutation_request", await req.text());
    return json(await connector.explainMutation(request, callOf(req.raw)));
  });
}

function unexplained(what: string): ConnectorError {
  return new ConnectorError(501, `this connector does not explain ${what}`, null);
}

function callOf(request: Request): ConnectorCall {
  return { signal: request.signal, traceparent: request.headers.get("traceparent") };
}

function demandingToken(serviceToken: Secret): MiddlewareHandler {
  const expected = digest(`Bearer ${serviceToken.reveal()}`);
  return async (c, next) => {
    const given = digest(c.req.header("authorization") ?? "");
    if (timingSafeEqual(given, expected)) return next();
    return refusal(401, "the service token is missing or wrong", { "www-authenticate": "Bearer" });
  };
}

/** Of equal length for any token, as the comparison in constant time demands. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function demandingVersion(connector: ConnectorServer<NdcLine>): MiddlewareHandler {
  const { version } = connector.capabilities();
  return async (c, next) => {
    const requested = c.req.header("x-hasura-ndc-version");
    if (requested === undefined || satisfiesCaret(version, requested)) return next();
    return refusal(400, `this connector speaks NDC ${version}, not ^${requested}`);
  };
}

function answerToError(error: unknown, request: Request, options: ServeOptions): Response {
  if (error instanceof ConnectorError) {
    const { status, message, details } = error;
    return Response.json({ message, details: details ?? null }, { status });
  }
  // Whoever has gone reads no answer, and what broke off because of it is no failure.
  if (!request.signal.aborted) options.onFailure?.(error);
  return refusal(500, "internal error");
}

function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message, details: null }, { status, headers });
}

function json(answer: unknown): Response {
  const body = answer instanceof JsonText ? answer.text : JSON.stringify(answer);
  return new Response(body, { headers: JSON_TYPE });
}

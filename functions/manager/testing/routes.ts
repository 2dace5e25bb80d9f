import { cloudRoutes } from "./cloud-routes.ts";
import { reads, row, type RouteRow } from "./route-row.ts";
import { contentOf, settleProject } from "./seed.ts";
import { supergraphRoutes } from "./supergraph-routes.ts";

const P = "/v1/orgs/:org/projects";
const E = `${P}/:project/environments/:env`;
const any = { "if-match": "*" };

/** Every route below an organization. */
export const organizationRoutes: Record<string, RouteRow> = {
  "GET /v1/orgs/:org": row(reads("organization:read"), 200, null, () => ({
    path: "/v1/orgs/acme",
  })),
  "GET /v1/orgs/:org/targets": row(reads("organization:read"), 200, null, () => ({
    path: "/v1/orgs/acme/targets",
  })),
  [`GET ${P}`]: row(reads("project:read"), 200, null, () => ({ path: "/v1/orgs/acme/projects" })),
  [`POST ${P}`]: row(["project:write", "project:read"], 201, "project.create", ({ slug }) => ({
    path: "/v1/orgs/acme/projects",
    body: { slug: `${slug}x` },
  })),
  [`GET ${P}/:project`]: row(reads("project:read"), 200, null, ({ slug }) => ({
    path: `/v1/orgs/acme/projects/${slug}`,
  })),
  [`PATCH ${P}/:project`]: row(
    ["project:write", "project:read"],
    200,
    "project.edit",
    (seeded) => ({
      path: `/v1/orgs/acme/projects/${seeded.slug}`,
      body: { name: "Another" },
      headers: any,
    }),
  ),
  [`DELETE ${P}/:project`]: row(
    ["project:delete", "project:read"],
    204,
    "project.delete",
    async (seeded, { services }) => {
      await settleProject(services, seeded);
      return { path: `/v1/orgs/acme/projects/${seeded.slug}`, headers: any };
    },
  ),
  [`GET ${P}/:project/environments`]: row(reads("environment:read"), 200, null, ({ slug }) => ({
    path: `/v1/orgs/acme/projects/${slug}/environments`,
  })),
  [`POST ${P}/:project/environments`]: row(
    ["environment:write", "environment:read"],
    201,
    "environment.create",
    ({ slug }) => ({
      path: `/v1/orgs/acme/projects/${slug}/environments`,
      body: { slug: "staging" },
    }),
  ),
  [`GET ${E}`]: row(reads("environment:read"), 200, null, ({ path }) => ({ path })),
  [`PATCH ${E}`]: row(
    ["environment:write", "environment:read"],
    200,
    "environment.edit",
    ({ path }) => ({ path, body: { keepReleases: 3 }, headers: any }),
  ),
  [`DELETE ${E}`]: row(
    ["environment:delete", "environment:read"],
    204,
    "environment.delete",
    async ({ slug }, { send }) => {
      const path = `/v1/orgs/acme/projects/${slug}/environments`;
      await send("POST", path, { body: { slug: "spare" } });
      return { path: `${path}/spare`, headers: any };
    },
  ),
  [`GET ${E}/status`]: row(reads("environment:read"), 200, null, ({ path }) => ({
    path: `${path}/status`,
  })),
  [`GET ${E}/variables`]: row(reads("variable:read"), 200, null, ({ path }) => ({
    path: `${path}/variables`,
  })),
  [`GET ${E}/variables/:name`]: row(reads("variable:read"), 200, null, ({ path }) => ({
    path: `${path}/variables/GREETING`,
  })),
  [`PUT ${E}/variables/:name`]: row(
    ["variable:write", "variable:read"],
    201,
    "variable.set",
    ({ path }) => ({ path: `${path}/variables/FRESH`, body: { value: "x" } }),
  ),
  [`DELETE ${E}/variables/:name`]: row(
    ["variable:write", "variable:read"],
    204,
    "variable.remove",
    ({ path }) => ({ path: `${path}/variables/GREETING`, headers: any }),
  ),
  [`GET ${E}/secrets`]: row(reads("secret:read"), 200, null, ({ path }) => ({
    path: `${path}/secrets`,
  })),
  [`GET ${E}/secrets/:name`]: row(reads("secret:read"), 200, null, ({ path }) => ({
    path: `${path}/secrets/API_KEY`,
  })),
  [`PUT ${E}/secrets/:name`]: row(
    ["secret:write", "secret:read"],
    201,
    "secret.set",
    ({ path }) => ({ path: `${path}/secrets/FRESH`, body: { value: "x" } }),
  ),
  [`DELETE ${E}/secrets/:name`]: row(
    ["secret:write", "secret:read"],
    204,
    "secret.remove",
    ({ path }) => ({ path: `${path}/secrets/API_KEY`, headers: any }),
  ),
  "POST /v1/orgs/:org/blobs/missing": row(["build:write", "build:read"], 200, null, (seeded) => ({
    path: "/v1/orgs/acme/blobs/missing",
    body: { digests: [seeded.upload.digest] },
  })),
  "PUT /v1/orgs/:org/blobs/:digest": row(
    ["build:write", "build:read"],
    201,
    "blob.upload",
    ({ upload }) => ({ path: `/v1/orgs/acme/blobs/${upload.digest}`, raw: upload.bytes }),
  ),
  [`GET ${P}/:project/builds`]: row(reads("build:read"), 200, null, ({ slug }) => ({
    path: `/v1/orgs/acme/projects/${slug}/builds`,
  })),
  [`POST ${P}/:project/builds`]: row(
    ["build:write", "build:read"],
    201,
    "build.create",
    ({ slug }) => {
      const content = contentOf(slug, { memory: 512 });
      return { path: `/v1/orgs/acme/projects/${slug}/builds`, body: { content } };
    },
  ),
  [`GET ${P}/:project/builds/:build`]: row(reads("build:read"), 200, null, (seeded) => ({
    path: `/v1/orgs/acme/projects/${seeded.slug}/builds/${seeded.build}`,
  })),
  [`POST ${E}/plans`]: row(["plan:write", "environment:read"], 201, "plan.create", (seeded) => ({
    path: `${seeded.path}/plans`,
    body: { build: seeded.build },
  })),
  "GET /v1/orgs/:org/plans/:plan": row(reads("environment:read"), 200, null, ({ plan }) => ({
    path: `/v1/orgs/acme/plans/${plan}`,
  })),
  [`POST ${E}/deployments`]: row(
    ["deployment:write", "environment:read"],
    202,
    "deployment.create",
    ({ path, build }) => ({ path: `${path}/deployments`, body: { build } }),
  ),
  [`POST ${E}/destructions`]: row(
    ["environment:delete", "environment:read"],
    202,
    "environment.destroy",
    ({ path }) => ({ path: `${path}/destructions`, body: { confirm: "production" } }),
  ),
  [`GET ${E}/releases`]: row(reads("release:read"), 200, null, ({ path }) => ({
    path: `${path}/releases`,
  })),
  [`GET ${E}/releases/:release`]: row(reads("release:read"), 200, null, (seeded) => ({
    path: `${seeded.path}/releases/${seeded.releases[0]}`,
  })),
  [`GET ${E}/route`]: row(reads("route:read"), 200, null, ({ path }) => ({
    path: `${path}/route`,
  })),
  [`GET ${E}/routes`]: row(reads("route:read"), 200, null, ({ path }) => ({
    path: `${path}/routes`,
  })),
  [`POST ${E}/routes`]: row(["route:write", "route:read"], 202, "route.write", (seeded) => ({
    path: `${seeded.path}/routes`,
    body: {
      expectedVersion: 2,
      table: [{ target: "local", release: seeded.releases[0], weight: 100 }],
    },
  })),
  [`POST ${E}/promotions`]: row(
    ["route:write", "route:read"],
    202,
    "release.promote",
    ({ path, releases }) => ({ path: `${path}/promotions`, body: { release: releases[0] } }),
  ),
  [`POST ${E}/settlements`]: row(["route:write", "route:read"], 202, "route.settle", (seeded) => ({
    path: `${seeded.path}/settlements`,
  })),
  [`POST ${E}/rollbacks`]: row(["route:write", "route:read"], 202, "route.rollback", (seeded) => ({
    path: `${seeded.path}/rollbacks`,
    body: {},
  })),
  "GET /v1/orgs/:org/operations": row(reads("operation:read"), 200, null, () => ({
    path: "/v1/orgs/acme/operations",
  })),
  "GET /v1/orgs/:org/operations/:operation": row(
    reads("operation:read"),
    200,
    null,
    ({ operation }) => ({ path: `/v1/orgs/acme/operations/${operation}` }),
  ),
  "POST /v1/orgs/:org/operations/:operation/cancel": row(
    ["operation:cancel", "operation:read"],
    202,
    "operation.cancel",
    ({ operation }) => ({ path: `/v1/orgs/acme/operations/${operation}/cancel` }),
  ),
  "GET /v1/orgs/:org/operations/:operation/events": row(
    reads("operation:read"),
    200,
    null,
    ({ operation }) => ({ path: `/v1/orgs/acme/operations/${operation}/events` }),
  ),
  [`GET ${E}/logs`]: row(reads("log:read"), 200, null, ({ path }) => ({ path: `${path}/logs` })),
  [`POST ${E}/invocations`]: row(
    ["function:invoke", "environment:read"],
    200,
    "function.invoke",
    ({ path }) => ({ path: `${path}/invocations`, body: { part: "api" } }),
  ),
  ...cloudRoutes,
  ...supergraphRoutes,
  "GET /v1/orgs/:org/tokens": row(reads("token:read"), 200, null, () => ({
    path: "/v1/orgs/acme/tokens",
  })),
  "POST /v1/orgs/:org/tokens": row(["token:write", "token:read"], 201, "token.create", () => ({
    path: "/v1/orgs/acme/tokens",
    body: { name: "ci", kind: "machine", role: "viewer" },
  })),
  "DELETE /v1/orgs/:org/tokens/:token": row(
    ["token:write", "token:read"],
    204,
    "token.revoke",
    async (_seeded, { send }) => {
      const made = await send("POST", "/v1/orgs/acme/tokens", {
        body: { name: "ci", kind: "machine", role: "viewer" },
      });
      return { path: `/v1/orgs/acme/tokens/${String(made.body["id"])}` };
    },
  ),
  "GET /v1/orgs/:org/audit": row(reads("audit:read"), 200, null, () => ({
    path: "/v1/orgs/acme/audit",
  })),
};

/** Routes that belong to no organization; each has a test of its own. */
export const otherRoutes: readonly string[] = [
  "GET /healthz",
  "GET /v1/definition.schema.json",
  "GET /v1/errors",
  "GET /v1/errors/:code",
  "GET /.well-known/openid-configuration",
  "GET /.well-known/jwks.json",
  "GET /v1/openapi.json",
  "POST /v1/session",
  "DELETE /v1/session",
  "POST /v1/tokens/exchange",
  "GET /v1/me",
  "GET /v1/snapshot",
  "GET /v1/snapshot/stream",
];

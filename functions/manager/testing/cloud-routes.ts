import { reads, row, type RouteRow } from "./route-row.ts";

const O = "/v1/orgs/:org";
const acme = "/v1/orgs/acme";
const any = { "if-match": "*" };
const keys = {
  provider: "aws",
  account: "123456789012",
  credentials: { kind: "keys", accessKeyId: "AKIAEXAMPLE" },
  key: "a secret access key",
};

/** Routes of clouds below an organization. */
export const cloudRoutes: Record<string, RouteRow> = {
  [`GET ${O}/connections`]: row(reads("connection:read"), 200, null, () => ({
    path: `${acme}/connections`,
  })),
  [`POST ${O}/connections`]: row(
    ["connection:write", "connection:read"],
    201,
    "connection.create",
    ({ slug }) => ({ path: `${acme}/connections`, body: { name: `${slug}-new`, ...keys } }),
  ),
  [`GET ${O}/connections/:connection`]: row(
    reads("connection:read"),
    200,
    null,
    ({ connection }) => ({ path: `${acme}/connections/${connection}` }),
  ),
  [`PUT ${O}/connections/:connection`]: row(
    ["connection:write", "connection:read"],
    200,
    "connection.edit",
    ({ connection }) => ({
      path: `${acme}/connections/${connection}`,
      body: { ...keys, regions: ["eu-2"] },
      headers: any,
    }),
  ),
  [`DELETE ${O}/connections/:connection`]: row(
    ["connection:write", "connection:read"],
    204,
    "connection.delete",
    ({ connection }) => ({ path: `${acme}/connections/${connection}`, headers: any }),
  ),
  [`PUT ${O}/connections/:connection/default`]: row(
    ["connection:write", "connection:read"],
    200,
    "connection.default",
    ({ connection }) => ({ path: `${acme}/connections/${connection}/default` }),
  ),
  [`POST ${O}/connections/:connection/check`]: row(
    ["connection:write", "connection:read"],
    200,
    "connection.check",
    ({ connection }) => ({ path: `${acme}/connections/${connection}/check` }),
  ),
  [`GET ${O}/connections/:connection/policy`]: row(
    reads("connection:read"),
    200,
    null,
    ({ connection }) => ({ path: `${acme}/connections/${connection}/policy` }),
  ),
  [`GET ${O}/connection-policies/:provider`]: row(reads("connection:read"), 200, null, () => ({
    path: `${acme}/connection-policies/gcp`,
  })),
  [`GET ${O}/plans/:plan/approvals`]: row(reads("environment:read"), 200, null, ({ plan }) => ({
    path: `${acme}/plans/${plan}/approvals`,
  })),
  [`POST ${O}/plans/:plan/approvals`]: row(
    ["plan:approve", "environment:read"],
    201,
    "plan.approve",
    ({ plan }) => ({ path: `${acme}/plans/${plan}/approvals` }),
  ),
};

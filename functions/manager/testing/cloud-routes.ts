import type { TestManager } from "./manager.ts";
import { reads, row, type RouteRow } from "./route-row.ts";
import { insertAdoption, insertRule } from "./seed-clouds.ts";
import type { Seeded } from "./seed.ts";

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
  [`GET ${O}/functions`]: row(reads("cloud:read"), 200, null, () => ({
    path: `${acme}/functions`,
  })),
  [`POST ${O}/functions/refresh`]: row(
    ["cloud:write", "cloud:read"],
    202,
    "function.refresh",
    ({ functions }) => ({ path: `${acme}/functions/refresh`, body: { target: functions.target } }),
  ),
  [`GET ${O}/functions/:function`]: row(reads("cloud:read"), 200, null, ({ functions }) => ({
    path: `${acme}/functions/${functions.foreign}`,
  })),
  [`POST ${O}/functions/:function/invocations`]: row(
    ["function:invoke", "cloud:read"],
    200,
    "function.invoke",
    ({ functions }) => ({ path: `${acme}/functions/${functions.foreign}/invocations`, body: {} }),
  ),
  [`GET ${O}/functions/:function/logs`]: row(
    ["log:read", "cloud:read"],
    200,
    null,
    ({ functions }) => ({ path: `${acme}/functions/${functions.ours}/logs` }),
  ),
  [`GET ${O}/functions/:function/metrics`]: row(
    reads("cloud:read"),
    200,
    null,
    ({ functions }) => ({ path: `${acme}/functions/${functions.ours}/metrics` }),
  ),
  [`POST ${O}/functions/:function/adoption`]: row(
    ["cloud:write", "cloud:read"],
    201,
    "function.adopt",
    ({ slug, functions }) => ({
      path: `${acme}/functions/${functions.foreign}/adoption`,
      body: { project: slug, environment: "production", part: "api" },
    }),
  ),
  [`DELETE ${O}/functions/:function/adoption`]: row(
    ["cloud:write", "cloud:read"],
    204,
    "function.leave",
    async ({ functions, ...seeded }, { services, organization }) => {
      await insertAdoption(services, { ...seeded, organization, target: functions.target });
      const path = `${acme}/functions/${functions.foreign}/adoption`;
      return { path };
    },
  ),
  [`GET ${O}/drift`]: row(reads("cloud:read"), 200, null, () => ({ path: `${acme}/drift` })),
  [`POST ${O}/drift/:function/repair`]: row(
    ["cloud:write", "cloud:read"],
    202,
    "drift.repair",
    ({ functions }) => ({ path: `${acme}/drift/${functions.ours}/repair` }),
  ),
  [`POST ${O}/drift/:function/acceptance`]: row(
    ["cloud:write", "cloud:read"],
    200,
    "drift.accept",
    ({ functions }) => ({ path: `${acme}/drift/${functions.ours}/acceptance` }),
  ),
  [`GET ${O}/orphans`]: row(reads("cloud:read"), 200, null, () => ({ path: `${acme}/orphans` })),
  [`POST ${O}/orphans/:function/removal`]: row(
    ["cloud:write", "cloud:read"],
    202,
    "orphan.remove",
    ({ slug, functions }) => ({
      path: `${acme}/orphans/${functions.orphan}/removal`,
      body: { confirm: `${slug}-orphan` },
    }),
  ),
  [`GET ${O}/rules`]: row(reads("rule:read"), 200, null, () => ({ path: `${acme}/rules` })),
  [`POST ${O}/rules`]: row(["rule:write", "rule:read"], 201, "rule.create", ({ slug }) => ({
    path: `${acme}/rules`,
    body: { name: `${slug}-limits`, project: slug, content: { kind: "limits", memory: 4_096 } },
  })),
  [`GET ${O}/rules/:rule`]: row(reads("rule:read"), 200, null, async (seeded, manager) => ({
    path: await madeRule(seeded, manager),
  })),
  [`PUT ${O}/rules/:rule`]: row(
    ["rule:write", "rule:read"],
    200,
    "rule.edit",
    async (seeded, manager) => ({
      path: await madeRule(seeded, manager),
      body: { project: seeded.slug, content: { kind: "limits", parts: 20 } },
      headers: any,
    }),
  ),
  [`DELETE ${O}/rules/:rule`]: row(
    ["rule:write", "rule:read"],
    204,
    "rule.delete",
    async (seeded, manager) => ({ path: await madeRule(seeded, manager), headers: any }),
  ),
  [`POST ${O}/projects/:project/builds/:build/comparisons`]: row(
    ["function:invoke", "build:read"],
    200,
    "build.compare",
    ({ slug, build }) => ({
      path: `${acme}/projects/${slug}/builds/${build}/comparisons`,
      body: {},
    }),
  ),
};

async function madeRule({ slug, project }: Seeded, { services, organization }: TestManager) {
  return `${acme}/rules/${await insertRule(services, { organization, project, slug })}`;
}

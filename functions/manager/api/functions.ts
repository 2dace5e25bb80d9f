import { eq, sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { page } from "../../../shared/protocol/api.ts";
import { connection } from "../../../shared/schema/clouds.ts";
import { change } from "../change.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { requireRegions } from "../queries/connection-edit.ts";
import { type ConnectionRow, requireConnection } from "../queries/connections.ts";
import { meantTargets, requireObservation, surroundings } from "../queries/functions.ts";
import { functionView, observationCursor, observations } from "../queries/observations.ts";
import { requestSweeps } from "../queries/refresh.ts";
import {
  capsAt,
  connectionsOf,
  knownPlaces,
  productsOf,
  type Products,
  storedTargets,
  usualName,
  wholeName,
} from "../queries/targets.ts";

const tag = "Functions";
const read: Access = {
  permission: "cloud:read",
  read: "cloud:read",
  hidden: "function.not_found",
  within: "subject",
};

const Filter = PageQuery.extend({
  connection: z.string().max(64).optional(),
  target: z.string().max(64).optional(),
  owner: z.enum(["ours", "foreign", "orphan"]).optional(),
  q: z.string().max(128).optional().meta({ description: "Part of a name." }),
});

/** What providers run, as it was last read back from them. */
export const functions = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List functions at the clouds, ours and foreign, as they were last read back",
      tag,
      access: { ...read, hidden: "request.not_found", within: "organization" },
      answers: { 200: page(api.CloudFunction) },
      problems: ["request.invalid"],
    }),
    query(Filter),
    async (c) => {
      const { connection: through, target, owner, q, ...paged } = c.req.valid("query");
      const wanted = pageRequest(paged);
      const around = await surroundings(c);
      const rows = await observations(
        c.var.services.db,
        {
          organizationId: c.var.scope.organization.id,
          projectId: c.var.identity.principal.project ?? undefined,
          targets: await meantTargets(c, around, { connection: through, target }),
          owner,
          q,
          after: wanted.after,
        },
        wanted.limit + 1,
      );
      return c.json(
        pageOf(rows, wanted, observationCursor, (row) => functionView(row, around)),
        200,
      );
    },
  )
  .post(
    "/refresh",
    endpoint({
      summary: "Read a target, or all of a connection, back as soon as a worker is free",
      tag,
      access: {
        ...read,
        permission: "cloud:write",
        hidden: "request.not_found",
        within: "organization",
      },
      answers: { 202: api.Refresh },
      problems: [
        "request.invalid",
        "connection.not_found",
        "connection.owner_only",
        "connection.private_endpoint",
        "provider.region",
        "secret.master_key_missing",
        "target.unknown",
      ],
      keyed: true,
    }),
    body(api.NewRefresh),
    async (c) => {
      const wanted = c.req.valid("json");
      const { id } = c.var.scope.organization;
      const now = c.var.services.clock.now();
      const { target, connection: through = "" } = wanted;
      const adapters = c.var.services.targets;
      if (target !== undefined) await adapters.adapter(id, target);
      const swept = await adapters.names(id);
      return change(c, async (tx) => {
        const regions = wanted.regions ?? [];
        if (target === undefined) await lookAt(c, tx, through, regions);
        const around = await knownIn(c, tx);
        const targets = target === undefined ? targetsThrough(around, through) : [target];
        const stored = targets.map((name) => asSwept(around, swept, name));
        await requestSweeps(c.var.services.jobs, tx, id, stored, now);
        return {
          status: 202,
          body: { targets: stored, requestedAt: now.toISOString() },
          audit: {
            action: "function.refresh",
            subject: target ?? through,
            data: { targets: stored, regions },
          },
        };
      });
    },
  )
  .get(
    "/:function",
    endpoint({
      summary: "Read a function with what its provider returned",
      tag,
      access: read,
      answers: { 200: api.CloudFunctionDetail },
      problems: ["target.unknown"],
    }),
    async (c) => {
      const row = await requireObservation(c, c.req.param("function"), read);
      const around = await surroundings(c);
      const caps = await capsAt(c.var.services, row.observation, around);
      const { raw } = row.observation.seen;
      return c.json({ ...functionView(row, around), caps, raw }, 200);
    },
  );

type Tx = Parameters<typeof storedTargets>[0];

/** Regions that a connection looks at from now on. Throws `connection.not_found`. */
async function lookAt(c: ManagerContext, tx: Tx, name: string, regions: readonly string[]) {
  const row = await requireConnection(tx, c.var.scope.organization.id, name);
  const all = [...new Set([...row.regions, ...regions])].sort();
  if (all.length === row.regions.length) return;
  await requireRegions(c.var.services.clouds, row.provider, regions);
  await tx
    .update(connection)
    .set({ regions: all, version: sql`${connection.version} + 1` })
    .where(eq(connection.id, row.id));
}

interface Known {
  connections: readonly ConnectionRow[];
  products: Products;
  stored: readonly string[];
}

async function knownIn(c: ManagerContext, tx: Tx): Promise<Known> {
  const { id } = c.var.scope.organization;
  const connections = await connectionsOf(tx, id);
  const products = await productsOf(c.var.services.clouds, connections);
  return { connections, products, stored: await storedTargets(tx, id) };
}

function targetsThrough({ connections, products, stored }: Known, name: string): string[] {
  const places = knownPlaces(connections, products, stored);
  return [...places].flatMap(([whole, place]) => (place.connection.name === name ? [whole] : []));
}

/**
 * The name by which the reconciler reads a place back, so that it is not read back twice; `swept` are
 * those that it knows already.
 */
function asSwept({ connections, products }: Known, swept: readonly string[], name: string) {
  const whole = wholeName(name, connections, products);
  const known = swept.find((one) => wholeName(one, connections, products) === whole);
  return known ?? usualName(whole, connections, products);
}

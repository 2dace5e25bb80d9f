import { and, eq } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { page } from "../../../shared/protocol/api.ts";
import { observation } from "../../../shared/schema/clouds.ts";
import { preparedChange } from "../change.ts";
import { actor, type ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { requireObservation } from "../queries/functions.ts";
import {
  observationCursor,
  type ObservationRow,
  observations,
  stateOf,
} from "../queries/observations.ts";
import { requestSweeps } from "../queries/refresh.ts";

const tag = "Orphans";
const read: Access = {
  permission: "cloud:read",
  read: "cloud:read",
  hidden: "orphan.not_found",
  within: "subject",
};
const write: Access = { ...read, permission: "cloud:write" };

function view({ id, observation: own }: ObservationRow): z.infer<typeof api.Orphan> {
  const { ref, seen, removal } = own;
  return {
    id,
    target: own.target,
    kind: ref.kind,
    name: ref.name,
    tags: seen.owner === "foreign" ? {} : { ...seen.owner },
    state: removal === null ? stateOf(seen) : "deleting",
    url: seen.url ?? null,
    firstSeenAt: own.firstSeenAt.toISOString(),
    observedAt: own.observedAt.toISOString(),
    removal,
  };
}

/** What carries our tags though no record knows it. */
export const orphans = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List what is tagged ours though no record knows it",
      tag,
      access: { ...read, hidden: "request.not_found", within: "organization" },
      answers: { 200: page(api.Orphan) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const wanted = pageRequest(c.req.valid("query"));
      const rows = await observations(
        c.var.services.db,
        {
          organizationId: c.var.scope.organization.id,
          projectId: c.var.identity.principal.project ?? undefined,
          owner: "orphan",
          after: wanted.after,
        },
        wanted.limit + 1,
      );
      return c.json(pageOf(rows, wanted, observationCursor, view), 200);
    },
  )
  .post(
    "/:function/removal",
    endpoint({
      summary: "Have an orphan removed; it takes its name once more",
      tag,
      access: write,
      answers: { 202: api.Orphan },
      problems: ["request.invalid"],
      keyed: true,
    }),
    body(api.NewRemoval),
    (c) => {
      const { confirm } = c.req.valid("json");
      const id = c.req.param("function");
      const by = actor(c);
      const now = c.var.services.clock.now();
      return preparedChange(
        c,
        async () => {
          const row = await requireObservation(c, id, write);
          if (row.observation.owner !== "orphan") throw new AppError("orphan.not_found");
          if (confirm === row.observation.ref.name) return row;
          throw invalid([{ pointer: "/confirm", detail: "must be the resource's name" }]);
        },
        async (tx, row) => {
          const { organizationId, target, resource, ref } = row.observation;
          const [seen] = await tx
            .update(observation)
            .set({ removal: { by, at: now.toISOString(), problem: null } })
            .where(
              and(
                eq(observation.organizationId, organizationId),
                eq(observation.target, target),
                eq(observation.resource, resource),
                eq(observation.owner, "orphan"),
              ),
            )
            .returning();
          if (!seen) throw new AppError("orphan.not_found");
          await requestSweeps(c.var.services.jobs, tx, organizationId, [target], now);
          return {
            status: 202,
            body: view({ ...row, observation: seen }),
            audit: {
              action: "orphan.remove",
              subject: `${target}/${ref.name}`,
              data: { ref, tags: seen.seen.owner },
            },
          };
        },
      );
    },
  );

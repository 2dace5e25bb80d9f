import { and, eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import type { Transaction } from "../../../shared/database.ts";
import { authorize } from "../../../shared/domain/access.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { driftPolicy } from "../../../shared/domain/judge-rules.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { Operation, page } from "../../../shared/protocol/api.ts";
import { observation } from "../../../shared/schema/clouds.ts";
import { type Change, preparedChange } from "../change.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { requireObservation } from "../queries/functions.ts";
import { observationCursor, type ObservationRow, observations } from "../queries/observations.ts";
import { rulesThatHold } from "../queries/rules.ts";
import { startOperation } from "../queries/start-operation.ts";

const tag = "Drift";
const read: Access = {
  permission: "cloud:read",
  read: "cloud:read",
  hidden: "drift.not_found",
  within: "subject",
};
const write: Access = { ...read, permission: "cloud:write" };

const Filter = PageQuery.extend({
  project: z.string().max(64).optional(),
  environment: z.string().max(64).optional(),
});

/** What providers show otherwise than it was released. */
export const drift = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List what differs from what was released, field by field",
      tag,
      access: { ...read, hidden: "request.not_found", within: "organization" },
      answers: { 200: page(api.Drift) },
      problems: ["request.invalid"],
    }),
    query(Filter),
    async (c) => {
      const { project, environment, ...paged } = c.req.valid("query");
      const wanted = pageRequest(paged);
      const rows = await observations(
        c.var.services.db,
        {
          organizationId: c.var.scope.organization.id,
          projectId: c.var.identity.principal.project ?? undefined,
          owner: "ours",
          drifted: true,
          project,
          environment,
          after: wanted.after,
        },
        wanted.limit + 1,
      );
      const { items, next } = pageOf(rows, wanted, observationCursor, drifted);
      return c.json(
        {
          items: await withPolicies(
            c,
            items.flatMap((one) => one ?? []),
          ),
          next,
        },
        200,
      );
    },
  )
  .post(
    "/:function/repair",
    endpoint({
      summary: "Bring it back to what was released, without a new release",
      tag,
      access: write,
      answers: { 202: Operation },
      keyed: true,
    }),
    (c) => {
      const id = c.req.param("function");
      return preparedChange(
        c,
        () => requireDrift(c, id),
        (tx, { scope, release, row }) =>
          startOperation(
            c,
            tx,
            scope,
            { kind: "repair", release },
            {
              action: "drift.repair",
              data: { release, part: row.observation.part, fields: fieldsOf(row) },
            },
          ),
      );
    },
  )
  .post(
    "/:function/acceptance",
    endpoint({
      summary: "Let what is there now count as right, until the next release",
      tag,
      access: write,
      answers: { 200: api.Drift },
      keyed: true,
    }),
    (c) => {
      const id = c.req.param("function");
      return preparedChange(
        c,
        () => requireDrift(c, id),
        (tx, found) => accept(c, tx, found),
      );
    },
  );

type Place = Parameters<typeof rulesThatHold>[1];

interface Drifted {
  drift: Omit<z.infer<typeof api.Drift>, "policy">;
  place: Place;
}

function fieldsOf({ observation: own }: ObservationRow): string[] {
  return own.drift.map(({ field }) => field);
}

/** null where it is as it was released, or its environment is gone. */
function drifted(row: ObservationRow): Drifted | null {
  const { observation: own, projectId, project, environment } = row;
  const { releaseId, environmentId, part, driftSince } = own;
  if (own.owner !== "ours" || own.drift.length === 0 || releaseId === null) return null;
  if (projectId === null || project === null || environment === null) return null;
  if (environmentId === null || part === null) return null;
  return {
    place: {
      organization: { id: own.organizationId },
      project: { id: projectId },
      environment: { id: environmentId },
    },
    drift: {
      id: row.id,
      target: own.target,
      name: own.ref.name,
      project,
      environment,
      release: releaseId,
      part,
      fields: own.drift,
      since: (driftSince ?? own.observedAt).toISOString(),
      observedAt: own.observedAt.toISOString(),
    },
  };
}

/** Values of variables are for who may read variables: what is there may be set by anybody's hand. */
function shownFields(
  c: ManagerContext,
  place: Place,
  fields: Drifted["drift"]["fields"],
): Drifted["drift"]["fields"] {
  const scope = { organization: place.organization.id, project: place.project.id };
  const { principal } = c.var.identity;
  if (authorize(principal, "variable:read", "variable:read", scope) === "allowed") return fields;
  const told = (value: unknown) => (value === null ? null : "set");
  return fields.map((one) =>
    one.field.startsWith("variables.")
      ? { ...one, seen: told(one.seen), want: told(one.want) }
      : one,
  );
}

/** Each with the policy of its environment, whose rules are read once. */
async function withPolicies(
  c: ManagerContext,
  rows: readonly Drifted[],
): Promise<z.infer<typeof api.Drift>[]> {
  const { db } = c.var.services;
  const places = new Map(rows.map(({ place }) => [place.environment.id, place]));
  const policies = new Map(
    await Promise.all(
      [...places].map(
        async ([id, place]) => [id, driftPolicy(await rulesThatHold(db, place))] as const,
      ),
    ),
  );
  return rows.map(({ drift: shown, place }) => ({
    ...shown,
    fields: shownFields(c, place, shown.fields),
    policy: policies.get(place.environment.id) ?? "report",
  }));
}

/** Throws `drift.not_found` where it is not there, may not be seen or is no drift any more. */
async function requireDrift(c: ManagerContext, id: string) {
  const row = await requireObservation(c, id, write);
  const found = drifted(row);
  if (found === null) throw new AppError("drift.not_found");
  const { project, environment, release } = found.drift;
  const scope = {
    organization: c.var.scope.organization,
    project: { ...found.place.project, slug: project },
    environment: { ...found.place.environment, slug: environment },
  };
  return { row, scope, release };
}

type Found = Awaited<ReturnType<typeof requireDrift>>;

/** Throws `drift.not_found` where it ended meanwhile. */
async function accept(
  c: ManagerContext,
  tx: Transaction,
  { row, scope }: Found,
): Promise<Change<z.infer<typeof api.Drift>, 200>> {
  const { organizationId, target, resource } = row.observation;
  const here = and(
    eq(observation.organizationId, organizationId),
    eq(observation.target, target),
    eq(observation.resource, resource),
  );
  const [seen] = await tx.select().from(observation).where(here).for("update");
  const found = seen && drifted({ ...row, observation: seen });
  if (!seen || !found) throw new AppError("drift.not_found");
  const accepted = Object.fromEntries(seen.drift.map(({ field, seen: value }) => [field, value]));
  await tx
    .update(observation)
    .set({ drift: [], driftSince: null, accepted: { ...seen.accepted, ...accepted } })
    .where(here);
  const policy = driftPolicy(await rulesThatHold(tx, scope));
  return {
    status: 200,
    body: { ...found.drift, fields: shownFields(c, scope, found.drift.fields), policy },
    audit: {
      action: "drift.accept",
      subject: `${target}/${seen.ref.name}`,
      data: { release: seen.releaseId, part: seen.part, fields: Object.keys(accepted) },
      project: scope.project.id,
      environment: scope.environment.id,
    },
  };
}

import { and, desc, eq } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import type { Executor, Transaction } from "../../../shared/database.ts";
import { targetsOf } from "../../../shared/domain/definition.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { adoption } from "../../../shared/schema/clouds.ts";
import { build, environment, project } from "../../../shared/schema/projects.ts";
import { change, preparedChange } from "../change.ts";
import { actor, type ManagerContext, type ManagerEnv } from "../context.ts";
import { type Access, authorizeSubject } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body } from "../middleware/valid.ts";
import { requireObservation, surroundings } from "../queries/functions.ts";
import {
  adoptionsOf,
  notAdoptable,
  type ObservationRow,
  sameResource,
  type Surroundings,
} from "../queries/observations.ts";
import { wholeName } from "../queries/targets.ts";

const tag = "Functions";
const write: Access = {
  permission: "cloud:write",
  read: "cloud:read",
  hidden: "function.not_found",
  within: "subject",
};

export const adoptions = new Hono<ManagerEnv>()
  .post(
    "/:function/adoption",
    endpoint({
      summary: "Let a part take a foreign function over at its next deploy",
      tag,
      access: write,
      answers: { 201: api.Adoption },
      problems: [
        "request.invalid",
        "project.not_found",
        "environment.not_found",
        "function.not_foreign",
        "function.not_adoptable",
      ],
      keyed: true,
    }),
    body(api.NewAdoption),
    (c) => {
      const wanted = c.req.valid("json");
      const id = c.req.param("function");
      return preparedChange(
        c,
        async () => ({
          row: await requireObservation(c, id, write),
          around: await surroundings(c),
          place: await requirePlace(c, wanted),
        }),
        async (tx, { row, around, place }) => {
          const { observation: own } = row;
          const taken = await adoptionsOf(tx, own.organizationId);
          requireAdoptable(row, { ...around, adoptions: taken });
          const target = await targetName(tx, place, own.target, around);
          const [made] = await tx
            .insert(adoption)
            .values({
              organizationId: own.organizationId,
              projectId: place.projectId,
              environmentId: place.environmentId,
              part: wanted.part,
              target,
              ref: own.ref,
              before: own.seen,
              createdBy: actor(c),
              createdAt: c.var.services.clock.now(),
            })
            .onConflictDoNothing()
            .returning();
          if (!made) {
            throw new AppError("function.not_adoptable", {
              detail: `The part \`${wanted.part}\` takes another function over on \`${target}\`.`,
            });
          }
          return {
            status: 201,
            body: {
              function: row.id,
              target,
              name: own.ref.name,
              ...wanted,
              createdBy: made.createdBy,
              createdAt: made.createdAt.toISOString(),
            },
            audit: {
              action: "function.adopt",
              subject: `${target}/${own.ref.name}`,
              data: { ...wanted, ref: own.ref },
              project: place.projectId,
              environment: place.environmentId,
            },
          };
        },
      );
    },
  )
  .delete(
    "/:function/adoption",
    endpoint({
      summary: "Leave a foreign function as it is, as long as no deploy has taken it over",
      tag,
      access: write,
      answers: { 204: null },
      problems: ["function.not_foreign"],
    }),
    async (c) => {
      const row = await requireObservation(c, c.req.param("function"), write);
      return change(c, async (tx) => {
        const all = await adoptionsOf(tx, row.observation.organizationId);
        const found = all.find((one) => sameResource(one.adoption.ref, row.observation.ref));
        if (found === undefined) throw new AppError("function.not_found");
        if (row.observation.owner !== "foreign") throw notForeign(row);
        const { adoption: own } = found;
        await tx
          .delete(adoption)
          .where(
            and(
              eq(adoption.environmentId, own.environmentId),
              eq(adoption.part, own.part),
              eq(adoption.target, own.target),
            ),
          );
        return {
          status: 204,
          body: null,
          audit: {
            action: "function.leave",
            subject: `${own.target}/${own.ref.name}`,
            data: { project: found.project, environment: found.environment, part: own.part },
            project: own.projectId,
            environment: own.environmentId,
          },
        };
      });
    },
  );

interface Place {
  projectId: string;
  environmentId: string;
  environment: string;
}

/** Where the part is. Throws `project.not_found` and `environment.not_found`. */
async function requirePlace(
  c: ManagerContext,
  wanted: z.output<typeof api.NewAdoption>,
): Promise<Place> {
  const [row] = await c.var.services.db
    .select({ projectId: project.id, environmentId: environment.id, environment: environment.slug })
    .from(project)
    .leftJoin(
      environment,
      and(eq(environment.projectId, project.id), eq(environment.slug, wanted.environment)),
    )
    .where(
      and(
        eq(project.organizationId, c.var.scope.organization.id),
        eq(project.slug, wanted.project),
      ),
    );
  if (!row) throw new AppError("project.not_found");
  authorizeSubject(c, { ...write, hidden: "project.not_found" }, row.projectId);
  const { environmentId, environment: slug } = row;
  if (environmentId === null || slug === null) throw new AppError("environment.not_found");
  return { projectId: row.projectId, environmentId, environment: slug };
}

function requireAdoptable(row: ObservationRow, around: Surroundings): void {
  if (row.observation.owner === "ours") throw notForeign(row);
  const why = notAdoptable(row, around);
  if (why !== null) throw new AppError("function.not_adoptable", { detail: why });
}

function notForeign({ observation: own, project: of, environment: at }: ObservationRow): AppError {
  return new AppError("function.not_foreign", {
    detail: `It belongs to the part \`${own.part ?? ""}\` of ${of ?? "?"}/${at ?? "?"}.`,
  });
}

/**
 * The target as the environment's newest build names it: a deploy looks adoptions up by that. As it
 * was read back where no build names it.
 */
async function targetName(
  tx: Transaction | Executor,
  { projectId, environment: slug }: Place,
  seen: string,
  { connections, products }: Surroundings,
): Promise<string> {
  const [newest] = await tx
    .select({ content: build.content })
    .from(build)
    .where(eq(build.projectId, projectId))
    .orderBy(desc(build.createdAt), desc(build.id))
    .limit(1);
  const named = newest === undefined ? [] : targetsOf(newest.content.definition, slug);
  const whole = wholeName(seen, connections, products);
  return named.find((name) => wholeName(name, connections, products) === whole) ?? seen;
}

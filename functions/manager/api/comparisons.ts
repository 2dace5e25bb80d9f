import { Hono } from "hono";
import type * as z from "zod";
import { partAt } from "../../../shared/domain/build.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { writeAudit } from "../change.ts";
import { type ManagerEnv, projectScope } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { keyedCall } from "../middleware/idempotency.ts";
import { body } from "../middleware/valid.ts";
import { type BuildRow, requireBuild } from "../queries/builds.ts";
import { compare, comparedReleases } from "../queries/comparison.ts";

type Shown = z.infer<typeof api.Comparison>;

/** Below `/projects/:project/builds`. */
export const comparisons = new Hono<ManagerEnv>().post(
  "/:build/comparisons",
  endpoint({
    summary: "Send one request to every ready release of a build and tell the differences",
    tag: "Builds",
    access: {
      permission: "function:invoke",
      read: "build:read",
      hidden: "build.not_found",
      within: "project",
    },
    answers: { 200: api.Comparison },
    problems: ["request.invalid", "build.not_released", "gateway.no_part"],
    keyed: true,
  }),
  body(api.NewComparison),
  async (c) => {
    const wanted = c.req.valid("json");
    const { db } = c.var.services;
    const { organization, project } = projectScope(c);
    const row = await requireBuild(db, project.id, c.req.param("build"));
    const part = requirePart(row, wanted.path);
    const answer = await keyedCall(c, async () => {
      const of = { projectId: project.id, build: row.id, environment: wanted.environment };
      const releases = await comparedReleases(db, of, part);
      if (releases.length === 0) throw new AppError("build.not_released");
      // Written before the calls: what was sent may have happened, whatever comes back.
      await db.transaction((tx) =>
        writeAudit(c, tx, organization.id, {
          action: "build.compare",
          subject: `${project.slug}/${row.id}`,
          data: {
            releases: releases.map(({ release }) => release),
            method: wanted.method,
            path: wanted.path.split("?")[0],
          },
          project: project.id,
        }),
      );
      const { method, path } = wanted;
      const answers = await compare(c, releases, wanted);
      const shown: Shown = { build: row.id, part, method, path, answers };
      // What functions answer may be secrets of their own: the kept copy is encrypted.
      return { status: 200, body: JSON.stringify(shown), headers: {}, sealed: true };
    });
    return c.json(JSON.parse(answer.body) as Shown, 200, answer.headers);
  },
);

/** Throws `gateway.no_part`. */
function requirePart({ content }: BuildRow, path: string): string {
  const part = partAt(content.paths, new URL(`http://function.invalid${path}`).pathname);
  if (part === undefined) throw new AppError("gateway.no_part");
  return part;
}

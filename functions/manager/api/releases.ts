import { Hono } from "hono";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { releaseById, releasesBefore, releaseView } from "../queries/releases.ts";
import { currentRoute } from "../queries/routes.ts";

const tag = "Releases";
const read: Access = {
  permission: "release:read",
  read: "release:read",
  hidden: "release.not_found",
  within: "environment",
};

export const releases = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List releases",
      tag,
      access: { ...read, hidden: "request.not_found" },
      answers: { 200: api.page(api.Release) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const { db } = c.var.services;
      const { project, environment } = environmentScope(c);
      const wanted = pageRequest(c.req.valid("query"));
      const [rows, route] = await Promise.all([
        releasesBefore(db, environment.id, wanted.after, wanted.limit + 1),
        currentRoute(db, environment.id),
      ]);
      const names = { project: project.slug, environment: environment.slug };
      return c.json(
        pageOf(
          rows,
          wanted,
          (row) => row.id,
          (row) => releaseView(row, names, route?.table ?? []),
        ),
        200,
      );
    },
  )
  .get(
    "/:release",
    endpoint({ summary: "Read a release", tag, access: read, answers: { 200: api.Release } }),
    async (c) => {
      const { db } = c.var.services;
      const { project, environment } = environmentScope(c);
      const [row, route] = await Promise.all([
        releaseById(db, environment.id, c.req.param("release")),
        currentRoute(db, environment.id),
      ]);
      if (!row) throw new AppError("release.not_found");
      const names = { project: project.slug, environment: environment.slug };
      return c.json(releaseView(row, names, route?.table ?? []), 200);
    },
  );

import { Hono } from "hono";
import { AppError } from "../../../shared/errors/app-error.ts";
import { type ManagerEnv, projectScope } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { requireBuild } from "../queries/builds.ts";

/** The most that is sent; the builder's own limit on metadata keeps files far below. */
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * Below `/projects/:project/builds`. A compiled file holds what its metadata holds, whatever role it
 * is for: only who may make builds may read it.
 */
export const supergraphFiles = new Hono<ManagerEnv>().get(
  "/:build/supergraphs/:part",
  endpoint({
    summary: "The compiled file of a build's supergraph",
    tag: "Builds",
    access: {
      permission: "build:write",
      read: "build:read",
      hidden: "build.not_found",
      within: "project",
    },
    answers: { 200: { media: "application/octet-stream", description: "The compiled file." } },
    problems: ["blob.not_found", "request.too_large"],
  }),
  async (c) => {
    const { db, objectStore } = c.var.services;
    const { organization, project } = projectScope(c);
    const row = await requireBuild(db, project.id, c.req.param("build"));
    const part = row.content.parts.find(({ name }) => name === c.req.param("part"));
    const file = part?.supergraph;
    if (file === undefined) {
      const detail = `The build \`${row.id}\` has no such supergraph.`;
      throw new AppError("build.not_found", { detail });
    }
    if (file.size > BYTES_MAX) {
      const detail = `The compiled file has ${file.size} bytes; ${BYTES_MAX} are sent at most.`;
      throw new AppError("request.too_large", { detail });
    }
    const body = await objectStore.get(organization.id, file.digest);
    return c.body(body, 200, {
      "content-type": "application/octet-stream",
      "content-length": String(file.size),
      etag: `"${file.digest}"`,
    });
  },
);

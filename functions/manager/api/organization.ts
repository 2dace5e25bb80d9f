import { eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import { TargetList } from "../../../shared/protocol/api-clouds.ts";
import { organization } from "../../../shared/schema/people.ts";
import type { ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { listTargets } from "../queries/targets.ts";

const tag = "Organization";
const read: Access = {
  permission: "organization:read",
  read: "organization:read",
  hidden: "organization.not_found",
  within: "organization",
};

const Organization = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
});
export const organizations = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "Read an organization",
      tag,
      access: read,
      answers: { 200: Organization },
    }),
    async (c) => {
      const { id, slug, name } = c.var.scope.organization;
      const [row] = await c.var.services.db
        .select({ createdAt: organization.createdAt })
        .from(organization)
        .where(eq(organization.id, id));
      if (!row) throw new AppError("organization.not_found");
      return c.json({ id, slug, name, createdAt: row.createdAt.toISOString() }, 200);
    },
  )
  .get(
    "/targets",
    endpoint({
      summary: "Targets, products of connections, and what each can do",
      tag,
      access: { ...read, hidden: "request.not_found" },
      answers: { 200: TargetList },
      problems: ["target.unknown"],
    }),
    async (c) => {
      const { id } = c.var.scope.organization;
      return c.json(await listTargets(c.var.services, id), 200);
    },
  );

import { eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import { organization } from "../../../shared/schema/people.ts";
import type { ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";

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
const Caps = z.object({
  revisions: z.boolean(),
  split: z.union([z.literal(0), z.literal(2), z.literal(100)]),
  releaseUrl: z.boolean(),
  cas: z.boolean(),
  dryRun: z.boolean(),
  keep: z.int(),
});
const TargetList = z.object({ items: z.array(z.object({ name: z.string(), caps: Caps })) });

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
      summary: "Targets and what they can do",
      tag,
      access: { ...read, hidden: "request.not_found" },
      answers: { 200: TargetList },
    }),
    async (c) => {
      const { targets } = c.var.services;
      const { id } = c.var.scope.organization;
      const names = await targets.names(id);
      const items = await Promise.all(
        names.map(async (name) => ({ name, caps: (await targets.adapter(id, name)).caps })),
      );
      return c.json({ items }, 200);
    },
  );

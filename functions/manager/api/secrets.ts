import { and, asc, eq, gt } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { secret } from "../../../shared/schema/projects.ts";
import { Secret } from "../../../shared/secret.ts";
import { change } from "../change.ts";
import { environmentScope, type ManagerEnv } from "../context.ts";
import { etag, requireMatch, requireMatchToPut } from "../etag.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { requireMeant } from "../queries/connections.ts";
import { requireVariableName } from "./variables.ts";

const tag = "Secrets";
const read: Access = {
  permission: "secret:read",
  read: "secret:read",
  hidden: "secret.not_found",
  within: "environment",
};
const write: Access = { ...read, permission: "secret:write" };

/** All that is ever read of a secret: its value is write-only. */
const fields = {
  id: secret.id,
  name: secret.name,
  reference: secret.reference,
  version: secret.version,
  updatedAt: secret.updatedAt,
};

interface Row {
  id: string;
  name: string;
  reference: z.infer<typeof api.SecretReference> | null;
  version: number;
  updatedAt: Date;
}

function view({ name, reference, version, updatedAt }: Row): z.infer<typeof api.SecretInfo> {
  return { name, reference, version, updatedAt: updatedAt.toISOString() };
}

export const secrets = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List secrets, by name, without their values",
      tag,
      access: { ...read, hidden: "request.not_found" },
      answers: { 200: api.page(api.SecretInfo) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const wanted = pageRequest(c.req.valid("query"));
      const own = eq(secret.environmentId, environmentScope(c).environment.id);
      const rows = await c.var.services.db
        .select(fields)
        .from(secret)
        .where(wanted.after === null ? own : and(own, gt(secret.name, wanted.after)))
        .orderBy(asc(secret.name))
        .limit(wanted.limit + 1);
      return c.json(
        pageOf(rows, wanted, (row) => row.name, view),
        200,
      );
    },
  )
  .get(
    "/:name",
    endpoint({
      summary: "Read a secret's version, not its value",
      tag,
      access: read,
      answers: { 200: api.SecretInfo },
    }),
    async (c) => {
      const [row] = await c.var.services.db
        .select(fields)
        .from(secret)
        .where(named(environmentScope(c).environment.id, c.req.param("name")));
      if (!row) throw new AppError("secret.not_found");
      c.header("etag", etag(row.id, row.version));
      return c.json(view(row), 200);
    },
  )
  .put(
    "/:name",
    endpoint({
      summary: "Set a secret, by its value or by where a cloud keeps it",
      tag,
      access: write,
      answers: { 200: api.SecretInfo, 201: api.SecretInfo },
      problems: ["request.invalid", "connection.not_found", "secret.master_key_missing"],
      conditional: true,
    }),
    body(api.SecretEdit),
    (c) => {
      const { value, reference = null } = c.req.valid("json");
      const name = c.req.param("name");
      requireVariableName(name);
      const { clock, ids, masterKey } = c.var.services;
      const { organization, project, environment } = environmentScope(c);
      return change(c, async (tx) => {
        const here = named(environment.id, name);
        const [seen] = await tx.select(fields).from(secret).where(here).for("update");
        requireMatchToPut(c, seen ? etag(seen.id, seen.version) : null);
        const id = seen?.id ?? ids.long("sec");
        if (reference !== null) await requireMeant(tx, organization.id, reference.connection);
        const envelope =
          value === undefined ? null : await masterKey.encrypt(new Secret(value), id);
        const updatedAt = clock.now();
        const [row] = seen
          ? await tx
              .update(secret)
              .set({ envelope, reference, version: seen.version + 1, updatedAt })
              .where(here)
              .returning(fields)
          : await tx
              .insert(secret)
              .values({
                id,
                organizationId: organization.id,
                projectId: project.id,
                environmentId: environment.id,
                name,
                envelope,
                reference,
                updatedAt,
              })
              .onConflictDoNothing()
              .returning(fields);
        if (!row) throw new AppError("edit.stale");
        return {
          status: seen ? (200 as const) : (201 as const),
          body: view(row),
          headers: { etag: etag(row.id, row.version) },
          audit: {
            action: "secret.set",
            subject: `${project.slug}/${environment.slug}/${name}`,
            data: { name, version: row.version, ...(reference === null ? {} : { reference }) },
            project: project.id,
            environment: environment.id,
          },
        };
      });
    },
  )
  .delete(
    "/:name",
    endpoint({
      summary: "Remove a secret",
      tag,
      access: write,
      answers: { 204: null },
      conditional: true,
    }),
    (c) => {
      const name = c.req.param("name");
      const { project, environment } = environmentScope(c);
      return change(c, async (tx) => {
        const here = named(environment.id, name);
        const [seen] = await tx.select(fields).from(secret).where(here).for("update");
        if (!seen) throw new AppError("secret.not_found");
        requireMatch(c, etag(seen.id, seen.version));
        await tx.delete(secret).where(here);
        return {
          status: 204,
          body: null,
          audit: {
            action: "secret.remove",
            subject: `${project.slug}/${environment.slug}/${name}`,
            data: { name },
            project: project.id,
            environment: environment.id,
          },
        };
      });
    },
  );

function named(environmentId: string, name: string) {
  return and(eq(secret.environmentId, environmentId), eq(secret.name, name));
}

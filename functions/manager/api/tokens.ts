import { and, desc, eq, gt, isNull, lt, or } from "drizzle-orm";
import { Hono } from "hono";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { token } from "../../../shared/schema/people.ts";
import { project } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { newToken, tokenHash } from "../../../shared/tokens.ts";
import { grantFor } from "../auth/grant.ts";
import { mayRevoke, seesAllTokens, tokenView } from "../auth/token-rules.ts";
import { change } from "../change.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";

const tag = "Tokens";
const DAY_MS = 24 * 3_600_000;
const read: Access = {
  permission: "token:read",
  read: "token:read",
  hidden: "request.not_found",
  within: "organization",
};
const write: Access = { ...read, permission: "token:write" };

export const tokens = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List the tokens of machines and one's own (an admin: everybody's)",
      tag,
      access: read,
      answers: { 200: api.page(api.TokenInfo) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const wanted = pageRequest(c.req.valid("query"));
      const rows = await c.var.services.db
        .select({ token, project: project.slug })
        .from(token)
        .leftJoin(project, eq(project.id, token.projectId))
        .where(
          and(
            visible(c),
            isNull(token.revokedAt),
            gt(token.expiresAt, c.var.services.clock.now()),
            ...(wanted.after === null ? [] : [lt(token.id, wanted.after)]),
          ),
        )
        .orderBy(desc(token.id))
        .limit(wanted.limit + 1);
      return c.json(
        pageOf(
          rows,
          wanted,
          (row) => row.token.id,
          (row) => tokenView(row.token, row.project),
        ),
        200,
      );
    },
  )
  .post(
    "/",
    endpoint({
      summary: "Make a token; only this answer ever holds it",
      tag,
      access: write,
      answers: { 201: api.NewTokenAnswer },
      problems: ["request.invalid", "project.not_found", "token.scope_too_wide"],
      keyed: true,
    }),
    body(api.NewToken),
    (c) => {
      const wanted = c.req.valid("json");
      const { clock, ids } = c.var.services;
      const { organization } = c.var.scope;
      return change(c, async (tx) => {
        const bound = await projectOf(c, wanted.project);
        const grant = grantFor(c.var.identity, organization.id, wanted, bound?.id ?? null);
        const secret = newToken(wanted.kind);
        const now = clock.now();
        const [row] = await tx
          .insert(token)
          .values({
            id: ids.long("tok"),
            kind: wanted.kind,
            name: wanted.name,
            hash: await tokenHash(secret),
            userId: wanted.kind === "personal" ? c.var.identity.principal.id : null,
            organizationId: organization.id,
            role: grant.role,
            projectId: bound?.id ?? null,
            scopes: grant.scopes,
            createdAt: now,
            expiresAt: new Date(now.getTime() + wanted.expiresInDays * DAY_MS),
          })
          .returning();
        if (!row) throw new AppError("internal", { cause: "the token was not inserted" });
        await raiseSnapshotVersion(tx);
        return {
          status: 201,
          body: { ...tokenView(row, bound?.slug ?? null), token: secret.reveal() },
          sealed: true,
          audit: {
            action: "token.create",
            subject: row.name,
            data: { token: row.id, kind: row.kind, role: row.role, scopes: row.scopes },
            ...(bound ? { project: bound.id } : {}),
          },
        };
      });
    },
  )
  .delete(
    "/:token",
    endpoint({
      summary: "Revoke a token",
      tag,
      access: { ...write, hidden: "token.not_found" },
      answers: { 204: null },
    }),
    async (c) => {
      const { clock, db, identities } = c.var.services;
      const [seen] = await db
        .select()
        .from(token)
        .where(and(visible(c), isNull(token.revokedAt), eq(token.id, c.req.param("token"))));
      if (!seen) throw new AppError("token.not_found");
      if (!mayRevoke(c.var.identity, c.var.scope.organization.id, seen)) {
        throw new AppError("auth.forbidden", { detail: "Its role is above yours." });
      }
      const answer = await change(c, async (tx) => {
        const gone = await tx
          .update(token)
          .set({ revokedAt: clock.now() })
          .where(and(eq(token.id, seen.id), isNull(token.revokedAt)))
          .returning({ id: token.id });
        if (gone.length === 0) throw new AppError("token.not_found");
        await raiseSnapshotVersion(tx);
        return {
          status: 204,
          body: null,
          audit: { action: "token.revoke", subject: seen.name, data: { token: seen.id } },
        };
      });
      identities.forget(seen.id);
      return answer;
    },
  );

/** The tokens of an organization that the caller may see. Links and sessions are nobody's list. */
function visible(c: ManagerContext) {
  const { principal } = c.var.identity;
  const organizationId = c.var.scope.organization.id;
  const here = eq(token.organizationId, organizationId);
  const mine = and(
    eq(token.kind, "personal"),
    eq(token.userId, principal.id),
    or(here, isNull(token.organizationId)),
  );
  const machines = and(eq(token.kind, "machine"), here);
  const all = seesAllTokens(c.var.identity, organizationId);
  return or(mine, machines, ...(all ? [and(eq(token.kind, "personal"), here)] : []));
}

async function projectOf(c: ManagerContext, slug: string | undefined) {
  if (slug === undefined) return null;
  const [row] = await c.var.services.db
    .select({ id: project.id, slug: project.slug })
    .from(project)
    .where(and(eq(project.organizationId, c.var.scope.organization.id), eq(project.slug, slug)));
  if (!row) throw new AppError("project.not_found");
  return row;
}

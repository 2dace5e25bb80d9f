import { and, eq, isNull } from "drizzle-orm";
import { Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import * as api from "../../../shared/protocol/api.ts";
import { token } from "../../../shared/schema/people.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { useLink } from "../auth/links.ts";
import { actor, type ManagerEnv } from "../context.ts";
import { writeAudit } from "../change.ts";
import { requireOwnOrigin } from "../middleware/authenticate.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body } from "../middleware/valid.ts";

const tag = "Sign-in";

export const session = new Hono<ManagerEnv>()
  .post(
    "/session",
    endpoint({
      summary: "Sign the console in with a one-time link",
      tag,
      access: "open",
      answers: { 204: null },
      problems: [
        "request.invalid",
        "request.foreign_origin",
        "auth.link_used",
        "request.rate_limited",
      ],
    }),
    body(api.SignIn),
    async (c) => {
      // Nobody is signed in by another site.
      if (c.req.header("origin") !== undefined) requireOwnOrigin(c);
      const { cookie, limits } = c.var.services.config;
      const issued = await useLink(c, c.req.valid("json").link, "session", limits.sessionMs);
      setCookie(c, cookie.name, issued.token.reveal(), {
        httpOnly: true,
        sameSite: "Lax",
        secure: cookie.secure,
        path: "/",
        expires: issued.expiresAt,
      });
      return c.body(null, 204);
    },
  )
  .delete(
    "/session",
    endpoint({
      summary: "Sign out: the token that was sent is revoked",
      tag,
      access: "identity",
      answers: { 204: null },
      problems: ["request.foreign_origin"],
    }),
    async (c) => {
      const { clock, config, db, identities } = c.var.services;
      const { token: own, organizations } = c.var.identity;
      await db.transaction(async (tx) => {
        const gone = await tx
          .update(token)
          .set({ revokedAt: clock.now() })
          .where(and(eq(token.id, own.id), isNull(token.revokedAt)))
          .returning({ id: token.id });
        if (gone.length === 0) return;
        for (const { id } of organizations) {
          const audit = { action: "session.end", subject: own.name, data: { token: own.id } };
          await writeAudit(c, tx, id, audit, actor(c));
        }
        await raiseSnapshotVersion(tx);
      });
      identities.forget(own.id);
      deleteCookie(c, config.cookie.name, { path: "/", secure: config.cookie.secure });
      return c.body(null, 204);
    },
  )
  .post(
    "/tokens/exchange",
    endpoint({
      summary: "Sign the command line in with a one-time link",
      tag,
      access: "open",
      answers: { 200: api.IssuedToken },
      problems: ["request.invalid", "auth.link_used", "request.rate_limited"],
    }),
    body(api.SignIn),
    async (c) => {
      const { exchangedTokenMs } = c.var.services.config.limits;
      const issued = await useLink(c, c.req.valid("json").link, "personal", exchangedTokenMs);
      return c.json(
        { token: issued.token.reveal(), expiresAt: issued.expiresAt.toISOString() },
        200,
      );
    },
  )
  .get(
    "/me",
    endpoint({ summary: "Who is asking", tag, access: "identity", answers: { 200: api.Me } }),
    (c) => {
      const { principal, organizations, token: own } = c.var.identity;
      return c.json(
        {
          kind: principal.kind,
          id: principal.id,
          name: principal.name,
          organizations,
          token: {
            id: own.id,
            kind: own.kind as string,
            name: own.name,
            scopes: own.scopes,
            expiresAt: own.expiresAt.toISOString(),
          },
        },
        200,
      );
    },
  );

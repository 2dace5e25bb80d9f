import { getCookie } from "hono/cookie";
import { AppError } from "../../../shared/errors/app-error.ts";
import { tokenKind } from "../../../shared/tokens.ts";
import type { Identity } from "../auth/identity.ts";
import type { ManagerContext } from "../context.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Who asks: a personal or machine token in `Authorization`, else the console's session cookie.
 * Throws `auth.required`, `auth.invalid_token` and `request.foreign_origin`.
 */
export async function authenticate(c: ManagerContext): Promise<Identity> {
  const header = c.req.header("authorization");
  if (header !== undefined) return bearer(c, header);
  const cookie = getCookie(c, c.var.services.config.cookie.name);
  if (cookie === undefined) throw new AppError("auth.required");
  if (!READS.has(c.req.method)) requireOwnOrigin(c);
  return known(c, cookie, tokenKind(cookie) === "session");
}

/** Throws `request.foreign_origin` unless the page that sent the request is ours. */
export function requireOwnOrigin(c: ManagerContext): void {
  const own = new URL(c.var.services.config.publicUrl).origin;
  if (c.req.header("origin") !== own) {
    throw new AppError("request.foreign_origin", {
      detail: "A change that is signed in by cookie must come from the console itself.",
    });
  }
}

function bearer(c: ManagerContext, header: string): Promise<Identity> {
  const secret = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (secret === undefined) {
    throw new AppError("auth.invalid_token", { detail: "`Authorization` is not a bearer token." });
  }
  const kind = tokenKind(secret);
  return known(c, secret, kind === "personal" || kind === "machine");
}

async function known(c: ManagerContext, secret: string, fits: boolean): Promise<Identity> {
  const identity = fits ? await c.var.services.identities.find(secret) : null;
  if (identity === null) throw new AppError("auth.invalid_token");
  c.set("identity", identity);
  c.set("stillSignedIn", async () => (await c.var.services.identities.find(secret)) !== null);
  c.set("log", c.var.log.with({ principal: identity.principal.id }));
  return identity;
}

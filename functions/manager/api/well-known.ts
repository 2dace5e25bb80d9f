import { Hono } from "hono";
import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import { installation } from "../../../shared/schema/installation.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";

const tag = "About";
const JWKS = "/.well-known/jwks.json";

const Configuration = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  response_types_supported: z.array(z.string()),
  subject_types_supported: z.array(z.string()),
  id_token_signing_alg_values_supported: z.array(z.string()),
});
/** The public half of an RSA key (RFC 7517, RFC 7518 §6.3.1) and no member more. */
const PublicKey = z.object({ kty: z.literal("RSA"), n: z.string(), e: z.string() });
const KeySet = z.object({
  keys: z.array(
    PublicKey.extend({ kid: z.string(), use: z.literal("sig"), alg: z.literal("RS256") }),
  ),
});

/**
 * How clouds that trust this installation know its tokens (OpenID Connect Discovery 1.0). Not there
 * where it has no key to sign them with.
 */
export const wellKnown = new Hono<ManagerEnv>()
  .get(
    "/openid-configuration",
    endpoint({
      summary: "Who issues the tokens by which clouds know this installation",
      tag,
      access: "open",
      answers: { 200: Configuration },
      problems: ["request.not_found"],
    }),
    async (c) => {
      await requireIdentityKey(c);
      const issuer = c.var.services.config.publicUrl.replace(/\/+$/, "");
      return c.json(
        {
          issuer,
          jwks_uri: issuer + JWKS,
          response_types_supported: ["id_token"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
        },
        200,
      );
    },
  )
  .get(
    "/jwks.json",
    endpoint({
      summary: "The public key of those tokens",
      tag,
      access: "open",
      answers: { 200: KeySet },
      problems: ["request.not_found"],
    }),
    async (c) => {
      const { id, publicKey } = await requireIdentityKey(c);
      const key = PublicKey.parse(JSON.parse(publicKey));
      return c.json({ keys: [{ ...key, kid: id, use: "sig", alg: "RS256" } as const] }, 200);
    },
  );

async function requireIdentityKey(c: ManagerContext): Promise<{ id: string; publicKey: string }> {
  const [row] = await c.var.services.db
    .select({ key: installation.identityKey })
    .from(installation);
  if (!row?.key) throw new AppError("request.not_found");
  return row.key;
}

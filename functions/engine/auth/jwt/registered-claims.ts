import type { JWTConfig } from "../../metadata/opendd/auth-config.gen.ts";
import type { Claims } from "./verified-tokens.ts";
import { invalid } from "./verify-token.ts";

/** How far clocks may differ where nothing is said. */
const SKEW_S = 60;

export interface ClaimRules extends Pick<JWTConfig, "audience" | "issuer" | "allowedSkew"> {
  now: Date;
  /** A token for an audience is refused where none is configured. */
  requireAudience: boolean;
}

/**
 * Checks when, by whom and for whom a token is (RFC 7519, 4.1). It must expire; an issuer or an
 * audience that is configured must be in it.
 *
 * @returns When it is no longer good.
 * @throws AuthFailure 400
 */
export function checkRegistered(claims: Claims, rules: ClaimRules): Date {
  const skew = rules.allowedSkew ?? SKEW_S;
  const now = rules.now.getTime() / 1000;
  const expires = time(claims, "exp");
  if (expires === null) throw invalid("Missing required claim: exp");
  if (expires <= now - skew) throw invalid("ExpiredSignature");
  const starts = time(claims, "nbf");
  if (starts !== null && starts > now + skew) throw invalid("ImmatureSignature");
  checkIssuer(claims["iss"], rules.issuer ?? null);
  checkAudience(claims["aud"], rules.audience ?? null, rules.requireAudience);
  return new Date(Math.min((expires + skew) * 1000, LAST_MS));
}

/** A `Date` can be no later (ECMA-262, 21.4.1.1). */
const LAST_MS = 8.64e15;

/** Seconds since the epoch. */
function time(claims: Claims, name: "exp" | "nbf"): number | null {
  const value = claims[name];
  if (value === undefined) return null;
  if (typeof value !== "number") throw invalid(`Invalid format of claim: ${name}`);
  return value;
}

function checkIssuer(issuer: unknown, expected: string | null): void {
  if (expected === null) return;
  if (issuer === undefined) throw invalid("Missing required claim: iss");
  if (issuer !== expected) throw invalid("InvalidIssuer");
}

function checkAudience(audience: unknown, expected: readonly string[] | null, required: boolean) {
  if (expected === null) {
    if (required && audience !== undefined) throw invalid("InvalidAudience");
    return;
  }
  if (audience === undefined) throw invalid("Missing required claim: aud");
  const members: unknown[] = Array.isArray(audience) ? audience : [audience];
  if (!members.some((one) => typeof one === "string" && expected.includes(one))) {
    throw invalid("InvalidAudience");
  }
}

import type { KeyObject } from "node:crypto";
import {
  type CompactVerifyResult,
  compactVerify,
  decodeProtectedHeader,
  errors,
  type JWSAlgorithm,
  type LocalJWKSet,
} from "jose";
import { wrongUrl } from "../../metadata/auth/findings.ts";
import { verificationKey } from "../../metadata/auth/verification-key.ts";
import type {
  JWTAlgorithm,
  JWTConfig,
  JWTKeyConfig,
} from "../../metadata/opendd/auth-config.gen.ts";
import { parseExact } from "../../ndc/exact-json.ts";
import { isRecord } from "../../ndc/is-record.ts";
import { AuthFailure, badRequest, internal } from "../auth-failure.ts";
import { type AuthDeps, valueIn } from "../deps.ts";
import { type Claims, VerifiedTokens } from "./verified-tokens.ts";

/** More than headers hold; it bounds the claims as well. */
const TOKEN_CHARS_MAX = 64 * 1024;

/** Of a key that anybody may fetch: a shared secret there is none, so that HS is not among them. */
const PUBLIC_ALGORITHMS: JWSAlgorithm[] = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "EdDSA",
];

/**
 * The claims of a token whose signature holds. Which algorithm it may have is said by the key, never
 * by the token: the configured one, or those of the kind of the fetched key.
 *
 * @throws AuthFailure 400 for the token, 500 for the key.
 */
export async function verifiedClaims(
  token: string,
  key: JWTConfig["key"],
  deps: AuthDeps,
): Promise<Claims> {
  if (token.length > TOKEN_CHARS_MAX) {
    throw invalid(`the token is larger than ${TOKEN_CHARS_MAX} characters`);
  }
  if (!("fixed" in key)) return verifiedByFetched(token, key.jwkFromUrl, deps);
  const { algorithm } = key.fixed;
  const fixed = fixedKey(key.fixed, deps);
  return claimsBy(fixed, token, () => verifiedBy(token, fixed, algorithm));
}

/** The signature of a token costs more than all else of a small request. */
const verifiedTokens = new VerifiedTokens();

async function claimsBy(
  key: object,
  token: string,
  verify: () => Promise<CompactVerifyResult>,
): Promise<Claims> {
  const kept = verifiedTokens.get(key, token);
  if (kept !== null) return kept;
  const { protectedHeader, payload } = await verify();
  if (protectedHeader.b64 === false) throw invalid("InvalidToken");
  const claims = claimsIn(payload);
  verifiedTokens.keep(key, token, claims);
  return claims;
}

/** What a token is refused for, in the words of the field. */
export function invalid(why: string, cause?: unknown): AuthFailure {
  return badRequest(`JWT validation error: ${why}`, cause);
}

async function verifiedByFetched(token: string, url: string, deps: AuthDeps): Promise<Claims> {
  const wrong = wrongUrl(url);
  if (wrong !== null) throw internal(`Invalid URL: ${wrong}`);
  const kid = kidOf(token);
  const keys = await deps.keySets.keys(url);
  const claims = await claimsByOneOf(token, keys);
  if (claims !== null) return claims;
  const newer = await deps.keySets.keysAfter(url, keys);
  const later = newer === keys ? null : await claimsByOneOf(token, newer);
  if (later === null) throw badRequest(`No matching JWK found for the given kid: ${kid}`);
  return later;
}

/** `null` where none of the keys is the token's. */
async function claimsByOneOf(token: string, keys: LocalJWKSet): Promise<Claims | null> {
  try {
    return await claimsBy(keys, token, () =>
      compactVerify(token, keys, { algorithms: PUBLIC_ALGORITHMS }),
    );
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return null;
    throw error instanceof AuthFailure ? error : refusal(error);
  }
}

async function verifiedBy(
  token: string,
  key: KeyObject,
  algorithm: JWTAlgorithm,
): Promise<CompactVerifyResult> {
  try {
    return await compactVerify(token, key, { algorithms: [algorithm] });
  } catch (error) {
    throw refusal(error);
  }
}

function refusal(error: unknown): AuthFailure {
  if (error instanceof errors.JOSEAlgNotAllowed) return invalid("InvalidAlgorithm", error);
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return invalid("InvalidSignature", error);
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JOSENotSupported) {
    return invalid("InvalidToken", error);
  }
  return internal("Error while constructing the JWT decoding key", error);
}

/** How many characters of a token's own text a message repeats. */
const SHOWN_CHARS_MAX = 100;

function kidOf(token: string): string {
  let kid: unknown;
  try {
    kid = decodeProtectedHeader(token).kid;
  } catch (error) {
    throw invalid("InvalidToken", error);
  }
  if (typeof kid === "string") return kid.slice(0, SHOWN_CHARS_MAX);
  throw badRequest("`kid` (Key ID) header claim not found in the header");
}

/** Reading a key costs as much as using it; a configuration's key changes only with its variable. */
const lastKeys = new WeakMap<JWTKeyConfig, { text: string; key: KeyObject }>();

function fixedKey(config: JWTKeyConfig, deps: AuthDeps): KeyObject {
  const text = valueIn(deps, config.key);
  const last = lastKeys.get(config);
  if (last?.text === text) return last.key;
  const read = verificationKey(config.algorithm, text);
  if ("wrong" in read) {
    throw internal(`Error while constructing the JWT decoding key: ${read.wrong}`);
  }
  lastKeys.set(config, { text, key: read.key });
  return read.key;
}

function claimsIn(payload: Uint8Array): Claims {
  let claims: unknown;
  try {
    claims = parseExact(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    // The parser's own error quotes the claims.
    claims = null;
  }
  if (!isRecord(claims)) throw invalid("InvalidToken");
  return claims;
}

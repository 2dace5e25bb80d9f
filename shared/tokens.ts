import { base32 } from "./base32.ts";
import { sha256Hex } from "./canonical.ts";
import { Secret } from "./secret.ts";

export type TokenKind = "link" | "session" | "personal" | "machine";

const PREFIX: Record<TokenKind, string> = {
  link: "lts_l_",
  session: "lts_s_",
  personal: "lts_p_",
  machine: "lts_m_",
};

/** 256 random bits and a checksum, so that scanners and people can tell a whole one from a torn one. */
export function newToken(kind: TokenKind): Secret {
  const random = base32(crypto.getRandomValues(new Uint8Array(32)));
  return new Secret(PREFIX[kind] + random + checksum(random));
}

/** The kind of a well-formed token, or null. Cheap: asked before any database. */
export function tokenKind(token: string): TokenKind | null {
  const match = /^(lts_[lspm]_)([0-9a-z]{52})([0-9a-z]{4})$/.exec(token);
  if (!match?.[1] || !match[2] || checksum(match[2]) !== match[3]) return null;
  const found = Object.entries(PREFIX).find(([, prefix]) => prefix === match[1]);
  return (found?.[0] ?? null) as TokenKind | null;
}

/** What is stored and looked up. */
export function tokenHash(token: Secret): Promise<string> {
  return sha256Hex(token.reveal());
}

/** FNV-1a, 20 bits: enough to notice a torn token, not meant to secure anything. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return base32(Uint8Array.of(hash >>> 24, hash >>> 16, hash >>> 8)).slice(0, 4);
}

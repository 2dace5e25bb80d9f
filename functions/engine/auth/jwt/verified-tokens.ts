import { ownText } from "../../../../shared/own-text.ts";

/** Longer ones are verified each time. */
const TOKEN_CHARS_MAX = 4_096;
/** Of all tokens of a key; their claims are about as much again. */
const CHARS_PER_KEY = 512 * 1024;

export type Claims = Readonly<Record<string, unknown>>;

interface Kept {
  claims: Map<string, Claims>;
  /** Of the tokens. */
  chars: number;
}

/**
 * The claims of tokens whose signature holds by a key: those verified last of each key, as long as the
 * key is. Whether a token has expired is not among what is kept.
 */
export class VerifiedTokens {
  readonly #byKey = new WeakMap<object, Kept>();

  get(key: object, token: string): Claims | null {
    return this.#byKey.get(key)?.claims.get(token) ?? null;
  }

  keep(key: object, token: string, claims: Claims): void {
    if (token.length > TOKEN_CHARS_MAX) return;
    const kept = this.#byKey.get(key) ?? { claims: new Map<string, Claims>(), chars: 0 };
    this.#byKey.set(key, kept);
    if (!kept.claims.has(token)) kept.chars += token.length;
    kept.claims.set(ownText(token), claims);
    for (const oldest of kept.claims.keys()) {
      if (kept.chars <= CHARS_PER_KEY) return;
      kept.claims.delete(oldest);
      kept.chars -= oldest.length;
    }
  }
}

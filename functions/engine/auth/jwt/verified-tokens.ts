/** Longer ones are verified each time. */
const TOKEN_CHARS_MAX = 4_096;
const TOKENS_PER_KEY = 500;

export type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of tokens whose signature holds by a key: those verified last of each key, as long as the
 * key is. Whether a token has expired is not among what is kept.
 */
export class VerifiedTokens {
  readonly #byKey = new WeakMap<object, Map<string, Claims>>();

  get(key: object, token: string): Claims | null {
    return this.#byKey.get(key)?.get(token) ?? null;
  }

  keep(key: object, token: string, claims: Claims): void {
    if (token.length > TOKEN_CHARS_MAX) return;
    const kept = this.#byKey.get(key) ?? new Map<string, Claims>();
    this.#byKey.set(key, kept);
    kept.set(token, claims);
    const [oldest] = kept.size > TOKENS_PER_KEY ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
  }
}

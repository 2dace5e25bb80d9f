/** Who asks, as the engine knows them. */
export interface Session {
  role: string;
  /** By lower-case name. */
  variables: ReadonlyMap<string, SessionValue>;
}

/** What a header brings is text that nobody has read; an identity's claims are JSON. */
export type SessionValue = { text: string } | { json: unknown };

/** Who asks, as the engine knows them. */
export interface Session {
  role: string;
  /** By lower-case name. */
  variables: ReadonlyMap<string, SessionValue>;
  /** When what proves it ends; absent: with the request or the connection. */
  until?: Date;
}

/** What a header brings is text that nobody has read; an identity's claims are JSON. */
export type SessionValue = { text: string } | { json: unknown };

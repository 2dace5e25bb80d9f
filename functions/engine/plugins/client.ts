import type { Session } from "../plan/session.ts";

/** Who sent the request that plugins are asked about. */
export interface Client {
  session: Session;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
}

/** A session as plugins are told it. */
export function toldSession({ role, variables }: Session) {
  const told = [...variables].map(([name, value]) => [
    name,
    "text" in value ? value.text : value.json,
  ]);
  return { role, variables: Object.fromEntries(told) as Record<string, unknown> };
}

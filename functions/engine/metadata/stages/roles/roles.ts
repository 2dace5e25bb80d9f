import type { Known } from "../known.ts";

/** All roles that any permission names, sorted. */
export function rolesOf(_known: Pick<Known, "objectTypes" | "models" | "commands">): string[] {
  return [];
}

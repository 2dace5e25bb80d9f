import type { State } from "./types.ts";

export const STATES: readonly State[] = [
  "pending",
  "progress",
  "ready",
  "failed",
  "cancelled",
  "deleting",
  "deleted",
  "unknown",
];

/** Whether it will change by itself. */
export function isMoving(state: State): boolean {
  return state === "pending" || state === "progress" || state === "deleting";
}

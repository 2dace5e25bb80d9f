import * as z from "zod";

/** The one state of every long-lived thing. */
export const State = z.enum([
  "pending",
  "ready",
  "progress",
  "failed",
  "cancelled",
  "deleting",
  "deleted",
  "unknown",
]);
export type State = z.infer<typeof State>;

const ENDED: ReadonlySet<State> = new Set(["ready", "failed", "cancelled", "deleted"]);

/** Whether an operation in this state will never change again. `ready` means it ended well. */
export function hasEnded(state: State): boolean {
  return ENDED.has(state);
}

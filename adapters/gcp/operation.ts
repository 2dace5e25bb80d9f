import * as z from "zod";
import { Ownership } from "./owned.ts";

/** `google.longrunning.Operation`. */
export const Operation = z.object({
  name: z.string().default(""),
  done: z.boolean().default(false),
  error: z.unknown().optional(),
  response: z.unknown().optional(),
});
export type Operation = z.infer<typeof Operation>;

/** What is waited for. It survives a restart, so all that the end needs is in it. */
export const Handle = z.object({
  /** The operation's name; null: the resource itself is looked at. */
  operation: z.string().nullable(),
  /** The method that began it. */
  call: z.string(),
  /** Of the step. */
  do: z.string(),
  /** Of `Ref`. */
  ref: z.string(),
  /** How often it was looked at. */
  looks: z.int(),
  /** How the operation ended, where it is to be begun anew once some time has gone by. */
  ended: z.object({ code: z.string(), detail: z.string() }).optional(),
  /** Of a release whose revision cannot be read any more once the step is done. */
  was: z.object({ owner: Ownership, hash: z.string(), revision: z.string() }).optional(),
});
export type Handle = z.infer<typeof Handle>;

/** The next look: soon at first, since most end soon. */
export function waiting(handle: Handle, longestMs: number) {
  const retryAfterMs = Math.min(Math.round(200 * 1.6 ** handle.looks), longestMs);
  const next = { ...handle, looks: handle.looks + 1 };
  return { kind: "wait", handle: JSON.stringify(next), retryAfterMs } as const;
}

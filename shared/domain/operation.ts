import * as z from "zod";
import { BuildId, ReleaseId } from "./names.ts";
import { RouteTable } from "./route.ts";
import { TargetName } from "./target.ts";

/** What an operation is asked to do. Ids only: everything else is read when it runs. */
export const OperationInput = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("deploy"),
    build: BuildId,
    targets: z.array(TargetName).min(1),
    /** Whether it ends with a route write. */
    route: z.boolean(),
    /** Percent of traffic for the new releases; 100 unless a canary is asked for. */
    weight: z.int().min(1).max(100),
    /** The fingerprint of the plan that was shown, if one was. */
    fingerprint: z.string().nullable(),
    /** The plan that was shown, if one was: what it stood on is compared, and who approved it. */
    plan: z.string().nullable().default(null),
  }),
  z.object({
    kind: z.literal("promote"),
    release: ReleaseId,
    weight: z.int().min(1).max(100),
  }),
  z.object({
    kind: z.literal("rollback"),
    /** The route version to return to; the one before the current where null. */
    version: z.int().min(1).nullable(),
  }),
  z.object({
    kind: z.literal("route"),
    table: RouteTable,
    /** The route version that was read. */
    expectedVersion: z.int().min(0),
  }),
  z.object({ kind: z.literal("destroy") }),
  z.object({ kind: z.literal("retire") }),
  /** Providers that refused to follow the route are asked again. */
  z.object({ kind: z.literal("settle") }),
  /** Brings what drifted back to what was released, without a new release. */
  z.object({ kind: z.literal("repair"), release: ReleaseId }),
]);
export type OperationInput = z.infer<typeof OperationInput>;
export type OperationKind = OperationInput["kind"];

/**
 * A step row:
 *
 *   pending ──> intent ──> sent ──> wait ──> done
 *      │          │          │        │
 *      │          └──────────┴────────┴────> failed | unknown
 *      └───────────────────────────────────> cancelled
 *
 * `intent` is durable before the call, `sent` means the call may have happened, `wait` has a
 * handle to poll. `unknown` needs a person: the provider mints the id and the answer was lost.
 */
export const StepState = z.enum([
  "pending",
  "intent",
  "sent",
  "wait",
  "done",
  "failed",
  "cancelled",
  "unknown",
]);
export type StepState = z.infer<typeof StepState>;

const OPEN: ReadonlySet<StepState> = new Set(["pending", "intent", "sent", "wait"]);

/** What an open step waits for, for people; null where that needs no words. */
export function sentenceOfStep(step: {
  state: StepState;
  result: Record<string, unknown> | null;
}): string | null {
  const why = step.result?.["why"];
  return OPEN.has(step.state) && typeof why === "string" ? why : null;
}

import * as z from "zod";
import { BuildId, ReleaseId } from "./names.ts";
import { RouteEntry } from "./route.ts";
import { Role } from "./access.ts";
import { Verdict } from "./rule.ts";
import { TargetName } from "./target.ts";

export const FieldChange = z.object({
  field: z.string(),
  /** As it was observed; null where there is nothing. Never a secret's value. */
  seen: z.unknown(),
  want: z.unknown(),
});

export const PlannedPart = z.object({
  part: z.string(),
  action: z.enum(["create", "change", "replace", "keep", "remove"]),
  changes: z.array(FieldChange),
  /** Why, where no field differs, e.g. that the build around the part is new. */
  reason: z.string().nullable().default(null),
});

/** As `Caps` of the compute port. */
export const TargetCaps = z.object({
  revisions: z.boolean(),
  split: z.union([z.literal(0), z.literal(2), z.literal(100)]),
  releaseUrl: z.boolean(),
  cas: z.boolean(),
  dryRun: z.boolean(),
  keep: z.int(),
  adopt: z.boolean(),
  /** Plans from before supergraphs do not say. */
  engine: z.boolean().default(false),
});

export const PlannedTarget = z.object({
  target: TargetName,
  caps: TargetCaps,
  /** A ready release of the same build and configuration, which would be used again. */
  release: ReleaseId.nullable(),
  parts: z.array(PlannedPart),
});

/** What a deploy would do, bound to what was observed when it was made. */
export const PlanContent = z.object({
  build: BuildId,
  targets: z.array(PlannedTarget),
  route: z.object({ before: z.array(RouteEntry), after: z.enum(["all", "weighted", "unchanged"]) }),
  /** What would make the deploy fail, e.g. a variable without a value. Empty: it may be applied. */
  problems: z.array(
    z.object({
      code: z.string(),
      detail: z.string(),
      target: TargetName.optional(),
      /** Where it is a provider's error: what to look it up by there. */
      provider: z
        .object({
          call: z.string().nullable(),
          code: z.string().nullable(),
          requestId: z.string().nullable(),
        })
        .optional(),
    }),
  ),
  /** How each rule that holds here judged it. One that refuses is a problem besides. */
  verdicts: z.array(Verdict).default([]),
  /** The least role whose approval a deploy needs; null where it needs none. */
  approval: Role.nullable().default(null),
  /**
   * What the plan stands on, fact by fact, e.g. `route` → `version 7`; no value of a variable is in
   * it. Where a deploy finds the plan stale, facts that differ are named.
   */
  facts: z.record(z.string(), z.string()).default({}),
  /** Digest of `facts`. A deploy that carries it is refused once it moved. */
  fingerprint: z.string(),
});
export type PlanContent = z.infer<typeof PlanContent>;

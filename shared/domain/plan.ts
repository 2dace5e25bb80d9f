import * as z from "zod";
import { BuildId, ReleaseId } from "./names.ts";
import { RouteEntry } from "./route.ts";
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
});

export const PlannedTarget = z.object({
  target: TargetName,
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
  problems: z.array(z.object({ code: z.string(), detail: z.string() })),
  /** Digest of everything observed and wanted. A deploy that carries it is refused once it moved. */
  fingerprint: z.string(),
});
export type PlanContent = z.infer<typeof PlanContent>;

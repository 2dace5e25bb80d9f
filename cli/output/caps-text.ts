import type * as z from "zod";
import type { TargetCaps } from "../../shared/domain/plan.ts";

/** What a target cannot do, and who does it instead: told, not hidden. */
export function missingCaps(caps: z.infer<typeof TargetCaps>): string[] {
  return [
    ...(caps.split === 0 ? ["it cannot split traffic: our gateway shares it"] : []),
    ...(caps.split === 2 ? ["it splits traffic between two releases at most"] : []),
    ...(caps.revisions ? [] : ["releases of a part do not stand side by side"]),
    ...(caps.releaseUrl ? [] : ["a release has no address of its own"]),
    ...(caps.dryRun ? [] : ["it has no dry run: what it refuses may show only at the deploy"]),
    ...(caps.adopt ? [] : ["functions that exist there cannot be adopted"]),
  ];
}

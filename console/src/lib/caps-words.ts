import type { TargetCaps } from "./types.ts";

/** What a target cannot do, and who does it instead: shown, not hidden. */
export function missingCaps(caps: TargetCaps): string[] {
  return [
    ...(caps.split === 0 ? ["It cannot split traffic: our gateway shares the traffic."] : []),
    ...(caps.split === 2 ? ["It splits traffic between two releases at most."] : []),
    ...(caps.revisions ? [] : ["Releases of a part do not stand side by side."]),
    ...(caps.releaseUrl ? [] : ["A release has no address of its own."]),
    ...(caps.dryRun ? [] : ["It has no dry run: what it refuses may show only at the deploy."]),
    ...(caps.adopt ? [] : ["Functions that exist there cannot be adopted."]),
  ];
}

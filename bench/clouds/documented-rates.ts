import type { Pace } from "../../shared/ports/compute.ts";

/**
 * What each provider documents for its control plane, calls a second, by how the name of our bucket
 * ends. Ours may be lower, never higher; null: the provider names no rate, and ours is a guess.
 */
const documented: readonly { ends: RegExp; perSecond: number | null; source: string }[] = [
  {
    ends: /^aws:.*:lambda$/,
    perSecond: 15,
    source: "AWS Lambda quotas: requests for the remaining control plane APIs",
  },
  {
    ends: /^aws:.*:lambda-get$/,
    perSecond: 100,
    source: "AWS Lambda quotas: GetFunction API requests",
  },
  { ends: /^aws:.*:iam$/, perSecond: null, source: "AWS IAM names none" },
  { ends: /^gcp:.*:run:read$/, perSecond: 50, source: "Cloud Run quotas: 3,000 reads a minute" },
  {
    ends: /^gcp:.*:cloudfunctions:read$/,
    perSecond: 20,
    source: "Cloud Functions quotas: 1,200 reads a minute",
  },
  {
    ends: /^azure:.*:reads$/,
    perSecond: 25,
    source: "Azure Resource Manager throttling: subscription reads, bucket of 250",
  },
];

/** Throws for a bucket that no document is known for. */
export function documentedRate({ bucket }: Pace): { perSecond: number | null; source: string } {
  const found = documented.find(({ ends }) => ends.test(bucket));
  if (found === undefined) throw new Error(`no documented rate is known for ${bucket}`);
  return found;
}

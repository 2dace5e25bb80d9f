import { cloudName } from "../../../shared/domain/cloud-name.ts";
import type { Key, Ref } from "../../../shared/ports/compute.ts";
import { ROLE_PATH, limits, partitionOf } from "../preset.ts";

/** Where the resources of a target are. */
export interface Place {
  account: string;
  region: string;
  /** Execution role of all functions, in place of one for each environment. */
  executionRoleArn: string | undefined;
}

/** Takes the traffic of a part. */
export const LIVE = "live";

const RELEASE_ALIAS = /^r-(.+)$/;

/** A release is an alias: `<function>:r-<release>`. */
export function refOfRelease(place: Place, functionName: string, release: string): Ref {
  return refOf(place, "release", `${functionName}:r-${release}`);
}

export function refOf(place: Place, kind: "release" | "function" | "role", name: string): Ref {
  const { account, region } = place;
  return { cloud: "aws", account, region, kind, name };
}

/** One function for each part of an environment, unless a foreign one was taken over for it. */
export function functionNameOf(key: Key): string {
  return key.adopted ?? cloudName(key, limits.nameLength);
}

/** What a ref of ours names. */
export function partsOf(ref: Ref): { functionName: string; release: string; alias: string } {
  const [functionName = "", alias = ""] = ref.name.split(":");
  return { functionName, alias, release: RELEASE_ALIAS.exec(alias)?.[1] ?? "" };
}

/** Roles are one for all regions of an account: a region's own can go without the others. */
export function roleNameOf(place: Place, key: Key): string {
  return cloudName({ ...key, part: `role-${place.region}` }, limits.nameLength);
}

export function rolePathOf({ region }: Place): string {
  return `/${ROLE_PATH}/${region}/`;
}

export function roleArnOf(place: Place, key: Key): string {
  if (place.executionRoleArn !== undefined) return place.executionRoleArn;
  const { account, region } = place;
  return `arn:${partitionOf(region)}:iam::${account}:role${rolePathOf(place)}${roleNameOf(place, key)}`;
}

/** The name of a role of ours in this region; null for any other. */
export function ownRoleName(place: Place, arn: string | undefined): string | null {
  const [, name = ""] = (arn ?? "").split(`:role${rolePathOf(place)}`);
  return name === "" ? null : name;
}

export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/**
 * Where a function URL is reached. AWS's own names lead to AWS: behind an endpoint of its own, the
 * endpoint answers for them, under its own name (emulated clouds look at the first labels alone).
 */
export function reachable(functionUrl: string, endpoint: string | undefined): string {
  const url = new URL(functionUrl);
  if (endpoint === undefined || !url.hostname.endsWith(".on.aws")) return url.href;
  const { protocol, hostname, port } = new URL(endpoint);
  const loopback = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  const labels = url.hostname.slice(0, -".on.aws".length);
  const host = `${labels}.${loopback ? "localhost" : hostname}`;
  return `${protocol}//${host}${port === "" ? "" : `:${port}`}/`;
}

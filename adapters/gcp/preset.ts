import type { Caps, Pace } from "../../shared/ports/compute.ts";
import type { Call } from "./rest.ts";

/** Cloud Run's regions (cloud.google.com/run/docs/locations); Functions has the same. */
export const REGIONS = [
  "africa-south1",
  "asia-east1",
  "asia-east2",
  "asia-northeast1",
  "asia-northeast2",
  "asia-northeast3",
  "asia-south1",
  "asia-south2",
  "asia-southeast1",
  "asia-southeast2",
  "australia-southeast1",
  "australia-southeast2",
  "europe-central2",
  "europe-north1",
  "europe-north2",
  "europe-southwest1",
  "europe-west1",
  "europe-west10",
  "europe-west12",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "europe-west6",
  "europe-west8",
  "europe-west9",
  "me-central1",
  "me-central2",
  "me-west1",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "northamerica-south1",
  "southamerica-east1",
  "southamerica-west1",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-east5",
  "us-south1",
  "us-west1",
  "us-west2",
  "us-west3",
  "us-west4",
] as const;

export const LIMITS = {
  /** "Combined traffic tag and service name cannot exceed 46 characters.", says Cloud Run. */
  tagAndService: 46,
  /** `r-` and a release's id. */
  tag: 14,
  zipBytes: 250 * 1024 * 1024,
  timeoutSeconds: 3600,
  concurrency: 1000,
  /** Below it Cloud Run takes no container. */
  memoryMbMin: 128,
  memoryMbMax: 32 * 1024,
  instancesMax: 1000,
  /** Of one variable's value. */
  variableBytes: 32 * 1024,
} as const;

/** So that `<tag>---<service>` is one label of a host name. */
export const SERVICE_NAME_MAX = LIMITS.tagAndService - LIMITS.tag;

/** A service keeps 1,000 revisions, a project's region 2,000 tags: the oldest would go by themselves. */
const KEEP = 50;

export const RUN_CAPS: Caps = {
  revisions: true,
  split: 100,
  releaseUrl: true,
  cas: true,
  dryRun: true,
  keep: KEEP,
  adopt: true,
  engine: false,
};

/** The API of Functions has neither etags nor `validateOnly`; its traffic is Cloud Run's. */
export const FUNCTIONS_CAPS: Caps = { ...RUN_CAPS, cas: false, dryRun: false };

/** The image of Node 22 that a zip runs in: Google keeps it, and the one of its region is near. */
export function baseImage(region: string): string {
  return `${region}-docker.pkg.dev/serverless-runtimes/google-22-full/runtimes/nodejs22`;
}
export const RUNTIME = "nodejs22";

/** What a function of this much memory needs at least: Cloud Run refuses more memory with less CPU. */
export function cpuFor(memoryMb: number): "1" | "2" | "4" | "8" {
  if (memoryMb <= 4096) return "1";
  if (memoryMb <= 8192) return "2";
  return memoryMb <= 16_384 ? "4" : "8";
}

/** Names that the platform sets itself. */
export const RESERVED_VARIABLE =
  /^(?:PORT|K_[A-Z0-9_]*|FUNCTION_TARGET|FUNCTION_SIGNATURE_TYPE|CLOUD_RUN_[A-Z0-9_]*|X_GOOGLE_.*)$/;

/**
 * Documented rates, a region and project each: Cloud Run 3,000 reads and 180 writes a minute,
 * Functions 1,200 reads and 60 writes, Logging 60 reads, Monitoring 6,000. Storage has none that
 * these calls come near.
 */
export function paceOf(project: string, region: string, call: Call): Pace {
  const reads = call.method === "GET" || call.reads === true;
  const [perSecond, burst] = rate(call.api, reads);
  const kind = reads ? "read" : "write";
  return { bucket: `gcp:${project}:${region}:${call.api}:${kind}`, perSecond, burst };
}

function rate(api: Call["api"], reads: boolean): [perSecond: number, burst: number] {
  switch (api) {
    case "run":
      return reads ? [50, 100] : [3, 30];
    case "cloudfunctions":
      return reads ? [20, 40] : [1, 10];
    case "logging":
      return [1, 10];
    case "monitoring":
      return [50, 50];
    case "storage":
    case "secretmanager":
    case "cloudresourcemanager":
      return [10, 50];
  }
}

/** Every permission that a call of ours needs, and what for. */
export const PERMISSIONS: Readonly<Record<string, string>> = {
  "run.services.create": "make the service of a function",
  "run.services.get": "see a service as it is",
  "run.services.list": "find services and orphans",
  "run.services.update": "release and route",
  "run.services.delete": "remove the last release of a function",
  "run.services.getIamPolicy": "see whether a Cloud Function may be called",
  "run.services.setIamPolicy":
    "let everybody call a service; private ones check a signature themselves",
  "run.revisions.get": "see a release as it is",
  "run.revisions.list": "find releases and orphans",
  "run.revisions.delete": "remove an old release",
  "run.operations.get": "wait for Cloud Run",
  "cloudfunctions.functions.create": "make a Cloud Function (product `functions`)",
  "cloudfunctions.functions.get": "see a Cloud Function as it is",
  "cloudfunctions.functions.list": "find Cloud Functions and orphans",
  "cloudfunctions.functions.update": "release onto a Cloud Function",
  "cloudfunctions.functions.delete": "remove a Cloud Function",
  "cloudfunctions.functions.sourceCodeSet": "upload the zip of a Cloud Function",
  "cloudfunctions.operations.get": "wait for Cloud Functions",
  "storage.buckets.create": "make the bucket of zips, where there is none",
  "storage.buckets.get": "see the bucket of zips",
  "storage.objects.create": "upload a zip",
  "storage.objects.get": "see which zips are there",
  "storage.objects.delete": "remove blobs, where they are kept here",
  "iam.serviceAccounts.actAs": "let functions run as a service account",
  "logging.logEntries.list": "read the logs of functions",
  "monitoring.timeSeries.list": "read the metrics of functions",
  "secretmanager.versions.access": "read secrets that are referred to",
};

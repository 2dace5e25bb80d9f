import type { Connection } from "../../shared/domain/connection.ts";
import type { Caps, Pace } from "../../shared/ports/compute.ts";
import type { Service } from "./failure.ts";

export type AwsConnection = Extract<Connection, { provider: "aws" }>;

/** What AWS allows; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const limits = {
  /** Of a function's name. */
  nameLength: 64,
  /** Of a zip that is sent in the call itself. */
  zipBytes: 50 * 2 ** 20,
  memoryMbMin: 128,
  memoryMbMax: 10_240,
  timeoutSecondsMax: 900,
  /** Names and values of all environment variables, as the JSON that they are sent as. */
  environmentBytes: 4_096,
  descriptionLength: 256,
} as const;

/** Names of functions, as the API has them. */
export const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, reserved variables. */
export const RESERVED_VARIABLE =
  /^(?:AWS_|_HANDLER$|_X_AMZN_TRACE_ID$|LAMBDA_(?:TASK_ROOT|RUNTIME_DIR)$)/i;

export const RUNTIME = "nodejs24.x";
/** `lambda.mjs` in the zip. */
export const HANDLER = "lambda.handler";

/** What a function may do at AWS by itself: write its log, and no more. */
export const BASIC_EXECUTION = "service-role/AWSLambdaBasicExecutionRole";

/** Roles of ours stand under this path, so that one list call finds them. */
export const ROLE_PATH = "lintas";

/**
 * `minInstances` and `maxInstances` are left out: the first is provisioned concurrency, which costs
 * while nothing comes, the second reserved concurrency, which is taken from all other functions of
 * the account (1,000 in a full one, 10 in a new one) and is refused where too little is left.
 * One instance answers one request at a time, so `concurrency` only tells the function's entry.
 */
export const caps: Caps = {
  revisions: true,
  split: 2,
  releaseUrl: true,
  cas: true,
  dryRun: false,
  // No limit but 75 GB of code for an account.
  keep: 100,
  adopt: true,
  engine: false,
};

/** Of all partitions, as of November 2026. */
export const regions: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** A region of each partition whose STS, IAM and secrets are asked where no other is named. */
const homes: Readonly<Record<string, string>> = {
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

/** Partitions know nothing of one another; a role's ARN says which one a connection is to. */
export function partitionOfConnection({ credentials }: AwsConnection): string {
  return "roleArn" in credentials ? (credentials.roleArn.split(":")[1] ?? "aws") : "aws";
}

export function homeRegionOf(connection: AwsConnection): string {
  return homes[partitionOfConnection(connection)] ?? "us-east-1";
}

/**
 * The control plane of Lambda takes 15 requests a second over all calls but GetFunction, which has
 * 100 of its own (documented limits). The others are below the documented defaults of their APIs.
 */
const rates: Partial<Record<Service, number>> = {
  lambda: 15,
  iam: 10,
  sts: 100,
  logs: 5,
  cloudwatch: 50,
  secretsmanager: 1_000,
};

export function paceOf(
  service: Service,
  operation: string,
  place: { account: string; region: string },
): Pace {
  if (service === "lambda" && operation === "GetFunction") {
    return { bucket: bucket("lambda-get", place), perSecond: 100, burst: 100 };
  }
  const perSecond = rates[service] ?? 100;
  // IAM is one for all regions.
  const where = service === "iam" ? { ...place, region: "global" } : place;
  return { bucket: bucket(service, where), perSecond, burst: perSecond };
}

function bucket(api: string, { account, region }: { account: string; region: string }): string {
  return `aws:${account}:${region}:${api}`;
}

import * as z from "zod";
import { Slug } from "./names.ts";

export const Provider = z.enum(["aws", "gcp", "azure"]);
export type Provider = z.infer<typeof Provider>;

/** Signs in as the installation itself does: only its owner may use that. */
const Ambient = z.strictObject({ kind: z.literal("ambient") });

/** By reference: what is secret in them lies in an envelope beside the row. */
export const Credentials = {
  aws: z.discriminatedUnion("kind", [
    Ambient,
    z.strictObject({
      kind: z.literal("assume-role"),
      roleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, {
        error: "must be the ARN of a role",
      }),
      /** Ours, one a connection, so that nobody else can have us assume the role for them. */
      externalId: z.string(),
    }),
    z.strictObject({ kind: z.literal("web-identity"), roleArn: z.string() }),
    z.strictObject({ kind: z.literal("keys"), accessKeyId: z.string().min(4).max(128) }),
  ]),
  gcp: z.discriminatedUnion("kind", [
    Ambient,
    z.strictObject({ kind: z.literal("service-account"), email: z.string() }),
    z.strictObject({
      kind: z.literal("workload-identity"),
      /** `//iam.googleapis.com/projects/…/providers/…`. */
      audience: z.string(),
      /** Impersonated, where one is named. */
      serviceAccount: z.string().optional(),
    }),
  ]),
  azure: z.discriminatedUnion("kind", [
    Ambient,
    z.strictObject({
      kind: z.literal("client-secret"),
      tenant: z.string(),
      client: z.string(),
    }),
    z.strictObject({ kind: z.literal("federated"), tenant: z.string(), client: z.string() }),
  ]),
} as const;

/** In place of the provider's own addresses, for private and emulated clouds. */
const Address = z.url({ protocol: /^https?$/ }).max(500);

export const Settings = {
  aws: z.strictObject({
    /** All services of AWS. */
    endpoint: Address.optional(),
    /** Execution role of all functions, in place of one that is made for each environment. */
    executionRoleArn: z.string().optional(),
  }),
  gcp: z.strictObject({
    /** Root of all Google APIs: `<root>/v2/projects/…`. */
    endpoint: Address.optional(),
    /** Service account that functions run as; the project's default where it is left out. */
    serviceAccount: z.string().optional(),
    /** Where zips are kept; `lintas-<project>-<region>` where it is left out. */
    bucket: z.string().optional(),
  }),
  azure: z.strictObject({
    endpoint: Address.optional(),
    /** Root under which `/<app>/api/publish` stands, in place of `https://<app>.scm.azurewebsites.net`. */
    scm: Address.optional(),
    /** Where tokens are asked for. */
    authority: Address.optional(),
    /** `lintas` where it is left out; made where there is none. */
    resourceGroup: z.string().optional(),
  }),
} as const;

const names = {
  id: z.string(),
  organization: z.string(),
  name: Slug,
  /** AWS account, Google project, Azure subscription. */
  account: z.string().min(1).max(128),
};

/** A cloud account of an organization, and how to sign in to it. */
export const Connection = z.discriminatedUnion("provider", [
  z.object({
    ...names,
    provider: z.literal("aws"),
    credentials: Credentials.aws,
    settings: Settings.aws,
  }),
  z.object({
    ...names,
    provider: z.literal("gcp"),
    credentials: Credentials.gcp,
    settings: Settings.gcp,
  }),
  z.object({
    ...names,
    provider: z.literal("azure"),
    credentials: Credentials.azure,
    settings: Settings.azure,
  }),
]);
export type Connection = z.infer<typeof Connection>;

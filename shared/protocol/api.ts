import * as z from "zod";
import { Permission, Role } from "../domain/access.ts";
import { BuildContent } from "../domain/build.ts";
import { BuildId, ReleaseId, Sha256, Slug, VariableName } from "../domain/names.ts";
import { OperationInput } from "../domain/operation.ts";
import { PlanContent } from "../domain/plan.ts";
import { RouteEntry, RouteTable } from "../domain/route.ts";
import { State } from "../domain/state.ts";
import { TargetName } from "../domain/target.ts";
import { Approval } from "./api-clouds.ts";
import { Moment, Who } from "./api-words.ts";

/**
 * The resources of the public API under `/v1`. The Manager validates with them, the command line
 * and the console read their types. Those of clouds (connections, functions at providers, drift,
 * rules, …) and their paths are in `api-clouds.ts`.
 */

/** A page of a list, newest first; `next` goes into `?cursor=`. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export const Me = z.object({
  kind: z.enum(["user", "machine"]),
  id: z.string(),
  name: z.string(),
  organizations: z.array(z.object({ id: z.string(), slug: Slug, name: z.string(), role: Role })),
  token: z.object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    scopes: z.array(Permission).nullable(),
    expiresAt: Moment,
  }),
});

export const SignIn = z.strictObject({ link: z.string().max(200) });
export const IssuedToken = z.object({ token: z.string(), expiresAt: Moment });

export const Project = z.object({
  id: z.string(),
  slug: Slug,
  name: z.string(),
  environments: z.array(Slug),
  createdAt: Moment,
});
export const NewProject = z.strictObject({
  slug: Slug,
  name: z.string().min(1).max(80).optional(),
});
export const ProjectEdit = z.strictObject({ name: z.string().min(1).max(80) });

export const Environment = z.object({
  id: z.string(),
  slug: Slug,
  keepReleases: z.int(),
  hosts: z.array(z.string()),
  /** Where people reach it, e.g. `http://hello.localhost:7080/`. */
  url: z.string(),
  createdAt: Moment,
});
export const NewEnvironment = z.strictObject({ slug: Slug });
export const EnvironmentEdit = z.strictObject({ keepReleases: z.int().min(1).max(100) });

export const Variable = z.object({
  name: VariableName,
  value: z.string(),
  version: z.int(),
  updatedAt: Moment,
});
export const VariableEdit = z.strictObject({ value: z.string().max(4_096) });
/** Where the value is in a cloud's own store: it is read at each release. */
export const SecretReference = z.strictObject({
  /** Name of a connection, or of a provider, whose default connection is meant. */
  connection: Slug,
  region: z.string().min(1).max(40).nullable().default(null),
  name: z.string().min(1).max(512),
});
/** Never its value. */
export const SecretInfo = z.object({
  name: VariableName,
  reference: SecretReference.nullable(),
  version: z.int(),
  updatedAt: Moment,
});
/** One of the two. */
export const SecretEdit = z
  .strictObject({
    value: z.string().min(1).max(65_536).optional(),
    reference: SecretReference.optional(),
  })
  .refine(({ value, reference }) => (value === undefined) !== (reference === undefined), {
    error: "must hold a value or a reference",
  });

export const BlobsWanted = z.strictObject({ digests: z.array(Sha256).min(1).max(1_000) });
export const BlobsMissing = z.object({ missing: z.array(Sha256) });

export const Build = z.object({
  id: BuildId,
  digest: Sha256,
  content: BuildContent,
  /** Of its newest release, whichever that is. */
  preview: z.string(),
  /** Addresses of its ready releases at the clouds themselves. */
  previews: z.array(
    z.object({
      target: TargetName,
      environment: Slug,
      release: ReleaseId,
      part: z.string(),
      url: z.string(),
    }),
  ),
  createdBy: z.string(),
  createdAt: Moment,
});
export const NewBuild = z.strictObject({ content: BuildContent });

export const NewPlan = z.strictObject({
  build: BuildId,
  targets: z.array(TargetName).min(1).optional(),
});
export const Plan = z.object({
  id: z.string(),
  environment: Slug,
  createdAt: Moment,
  /** With the verdicts of rules, and the least role whose approval it needs. */
  content: PlanContent,
  approval: z.object({
    /** Whether a deploy may go ahead as far as approvals are concerned. */
    state: z.enum(["unneeded", "missing", "given"]),
    /** The least role; null where none is needed. */
    role: Role.nullable(),
    given: z.array(Approval),
  }),
});

export const Release = z.object({
  id: ReleaseId,
  build: BuildId,
  project: Slug,
  environment: Slug,
  target: TargetName,
  state: State,
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  /** Percent of the environment's traffic now. */
  weight: z.int(),
  parts: z.array(z.object({ part: z.string(), url: z.string().nullable() })),
  operation: z.string(),
  createdAt: Moment,
  readyAt: Moment.nullable(),
});

/** A part whose provider has not followed the route yet: gateways give it no traffic. */
export const RoutePending = z.object({
  target: TargetName,
  part: z.string(),
  release: ReleaseId,
  /** What its provider shall give it, in percent. */
  weight: z.int(),
  detail: z.string(),
  attempts: z.int(),
  since: Moment.nullable(),
  nextRetryAt: Moment.nullable(),
});
export const Route = z.object({
  environment: Slug,
  version: z.int(),
  table: z.array(RouteEntry),
  /** Of the version that is live; `[]`: every provider follows it. */
  pending: z.array(RoutePending),
  cause: z.string(),
  operation: z.string(),
  createdBy: Who,
  createdAt: Moment,
});

export const NewDeployment = z.strictObject({
  build: BuildId,
  targets: z.array(TargetName).min(1).optional(),
  route: z.boolean().default(true),
  weight: z.int().min(1).max(100).default(100),
  /** Of the plan that was shown; refused with `plan.stale` once it moved. */
  fingerprint: z.string().max(128).optional(),
  /** The plan that was shown: its fingerprint counts, its approvals too. */
  plan: z.string().max(64).optional(),
});
export const NewPromotion = z.strictObject({
  release: ReleaseId,
  weight: z.int().min(1).max(100).default(100),
});
export const NewRollback = z.strictObject({ version: z.int().min(1).optional() });
export const NewRoute = z.strictObject({ table: RouteTable, expectedVersion: z.int().min(0) });
/** The environment's name once more, so that nothing is destroyed by a slip. */
export const NewDestruction = z.strictObject({ confirm: Slug });

export const Step = z.object({
  no: z.int(),
  name: z.string(),
  title: z.string(),
  state: z.string(),
  target: z.string().nullable(),
  part: z.string().nullable(),
  attempt: z.int(),
  startedAt: Moment.nullable(),
  endedAt: Moment.nullable(),
  /** A problem, where it failed. */
  error: z.unknown().nullable(),
  /** What it waits for, where that is more than a provider that is at work. */
  sentence: z.string().nullish(),
});
export const Operation = z.object({
  id: z.string(),
  kind: z.string(),
  project: Slug,
  environment: Slug,
  input: OperationInput,
  state: State,
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  error: z.unknown().nullable(),
  cancelRequestedAt: Moment.nullable(),
  createdBy: Who,
  createdAt: Moment,
  startedAt: Moment.nullable(),
  endedAt: Moment.nullable(),
});
export const OperationDetail = Operation.extend({ steps: z.array(Step) });

export const Invocation = z.strictObject({
  part: Slug,
  path: z.string().startsWith("/").default("/"),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  headers: z.record(z.string(), z.string()).default({}),
  /** Text; at most 1 MB. */
  body: z.string().max(1_000_000).optional(),
  release: ReleaseId.optional(),
});
export const InvocationAnswer = z.object({
  release: ReleaseId,
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Text, or base64 where `base64` is true; cut off at 1 MB. */
  body: z.string(),
  base64: z.boolean(),
  truncated: z.boolean(),
  durationMs: z.number(),
});

/** What is live where, in one answer. */
export const EnvironmentStatus = z.object({
  environment: Environment,
  route: Route.nullable(),
  releases: z.array(Release),
  operation: Operation.nullable(),
});

export const TokenInfo = z.object({
  id: z.string(),
  kind: z.enum(["personal", "machine"]),
  name: z.string(),
  role: Role.nullable(),
  project: Slug.nullable(),
  scopes: z.array(Permission).nullable(),
  createdAt: Moment,
  expiresAt: Moment,
  lastUsedAt: Moment.nullable(),
});
export const NewToken = z.strictObject({
  name: z.string().min(1).max(80),
  kind: z.enum(["personal", "machine"]).default("personal"),
  /** Of a machine token; never above the caller's own. */
  role: Role.optional(),
  project: Slug.optional(),
  scopes: z.array(Permission).min(1).optional(),
  expiresInDays: z.int().min(1).max(365).default(90),
});
/** The only answer that ever holds the token. */
export const NewTokenAnswer = TokenInfo.extend({ token: z.string() });

export const AuditEntry = z.object({
  id: z.string(),
  at: Moment,
  principal: Who,
  action: z.string(),
  project: z.string().nullable(),
  environment: z.string().nullable(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});

import * as z from "zod";
import { Role } from "../domain/access.ts";
import { Credentials, Provider, Settings } from "../domain/connection.ts";
import { BuildId, ReleaseId, Slug } from "../domain/names.ts";
import { FieldChange, TargetCaps } from "../domain/plan.ts";
import { RuleContent } from "../domain/rule.ts";
import { State } from "../domain/state.ts";
import { TargetName } from "../domain/target.ts";
import { Moment, Who } from "./api-words.ts";

/**
 * The resources of clouds, under `/v1/orgs/:org`:
 *
 *   GET, POST        /connections
 *   GET, PUT, DELETE /connections/:connection            by its name; PUT and DELETE with `If-Match`
 *   POST             /connections/:connection/check
 *   GET              /connections/:connection/policy
 *   PUT              /connections/:connection/default
 *   GET              /connection-policies/:provider
 *   GET              /targets
 *   GET              /functions?connection&target&owner&q&limit&cursor
 *   POST             /functions/refresh
 *   GET              /functions/:function
 *   POST             /functions/:function/invocations
 *   GET              /functions/:function/logs           pages, or an event stream
 *   GET              /functions/:function/metrics?from&to&step
 *   POST, DELETE     /functions/:function/adoption
 *   GET              /drift?project&environment&limit&cursor
 *   POST             /drift/:function/repair
 *   POST             /drift/:function/acceptance
 *   GET              /orphans
 *   POST             /orphans/:function/removal
 *   GET, POST        /rules
 *   GET, PUT, DELETE /rules/:rule                        by its name; PUT and DELETE with `If-Match`
 *   GET, POST        /plans/:plan/approvals
 *   POST             /projects/:project/builds/:build/comparisons
 *   POST             /projects/:project/environments/:env/settlements
 */

/** As `ConnectionCheck` of the cloud port, and when it was made. */
export const ConnectionCheck = z.object({
  at: Moment,
  /** Who we are there, e.g. an ARN; null where signing in failed. */
  identity: z.string().nullable(),
  account: z.string().nullable(),
  /** Why signing in failed; null where it did not. */
  problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
  permissions: z.array(
    z.object({
      permission: z.string(),
      state: z.enum(["granted", "missing", "unknown"]),
      detail: z.string(),
    }),
  ),
});

const shown = {
  id: z.string(),
  name: Slug,
  account: z.string(),
  /** Whether a key is stored; it is never shown. */
  hasKey: z.boolean(),
  /** Whether a target that names only the provider means this one. */
  isDefault: z.boolean(),
  /** Regions whose functions are listed though nothing of ours runs there. */
  regions: z.array(z.string()),
  /** The last check; null where there was none. */
  check: ConnectionCheck.nullable(),
  createdBy: Who,
  createdAt: Moment,
};
export const Connection = z.discriminatedUnion("provider", [
  z.object({
    ...shown,
    provider: z.literal("aws"),
    credentials: Credentials.aws,
    settings: Settings.aws,
  }),
  z.object({
    ...shown,
    provider: z.literal("gcp"),
    credentials: Credentials.gcp,
    settings: Settings.gcp,
  }),
  z.object({
    ...shown,
    provider: z.literal("azure"),
    credentials: Credentials.azure,
    settings: Settings.azure,
  }),
]);

const [ambientAws, assumeRole, webIdentity, keys] = Credentials.aws.options;
const Regions = z
  .array(
    z
      .string()
      .max(40)
      .regex(/^[a-z0-9-]+$/),
  )
  .max(40);
const given = {
  account: z.string().min(1).max(128),
  /**
   * AWS secret access key, JSON of a Google service account, Azure client secret. It is stored
   * encrypted and never shown; it may be left out of an edit that keeps it.
   */
  key: z.string().min(1).max(16_384).optional(),
  regions: Regions.default([]),
};
const aws = {
  ...given,
  provider: z.literal("aws"),
  /** The external id of an assumed role is ours: read it back, and put it into the role's trust. */
  credentials: z.discriminatedUnion("kind", [
    ambientAws,
    assumeRole.omit({ externalId: true }),
    webIdentity,
    keys,
  ]),
  settings: Settings.aws.default({}),
};
const gcp = {
  ...given,
  provider: z.literal("gcp"),
  credentials: Credentials.gcp,
  settings: Settings.gcp.default({}),
};
const azure = {
  ...given,
  provider: z.literal("azure"),
  credentials: Credentials.azure,
  settings: Settings.azure.default({}),
};
export const NewConnection = z.discriminatedUnion("provider", [
  z.strictObject({ name: Slug, ...aws }),
  z.strictObject({ name: Slug, ...gcp }),
  z.strictObject({ name: Slug, ...azure }),
]);
/** The whole connection but its name, which stands in names of targets, and its provider's key. */
export const ConnectionEdit = z.discriminatedUnion("provider", [
  z.strictObject(aws),
  z.strictObject(gcp),
  z.strictObject(azure),
]);

/** The least that adapters need, in the provider's own form. */
export const ConnectionPolicy = z.object({
  provider: Provider,
  text: z.string(),
  language: z.enum(["json", "shell"]),
  /** What to do with it. */
  how: z.string(),
});

/** One product of one connection (or this machine), whatever runs there. */
export const TargetProduct = z.object({
  /** null for `local`. */
  connection: Slug.nullable(),
  provider: z.enum(["local", ...Provider.options]),
  product: z.string(),
  title: z.string(),
  /** Whether a target that names no product means it. */
  isDefault: z.boolean(),
  caps: TargetCaps,
  /** Regions in which it may be used; `[]`: the provider decides. */
  regions: z.array(z.string()),
});
/** A place where something runs, or that a connection looks at. */
export const Target = z.object({
  /** Whole: `<connection>/<product>:<region>`, or `local`. */
  name: TargetName,
  /** Shorter names that mean the same, e.g. `aws:eu-central-1`. */
  aliases: z.array(TargetName),
  title: z.string(),
  connection: Slug.nullable(),
  provider: z.enum(["local", ...Provider.options]),
  product: z.string(),
  region: z.string(),
  caps: TargetCaps,
  /** How reading it back ended last; null where it was never read. */
  sweep: z
    .object({
      at: Moment.nullable(),
      requestedAt: Moment.nullable(),
      resources: z.int(),
      problem: z.record(z.string(), z.unknown()).nullable(),
    })
    .nullable(),
});
export const TargetList = z.object({
  items: z.array(Target),
  products: z.array(TargetProduct),
});

const Fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
/** A function at a provider, as it was last read back. */
export const CloudFunction = z.object({
  /** Of the resource at its target: the same for as long as it exists. */
  id: z.string(),
  target: TargetName,
  connection: Slug.nullable(),
  region: z.string(),
  /** In the provider's own words, e.g. `function`. */
  kind: z.string(),
  /** What the provider calls it. */
  name: z.string(),
  owner: z.enum(["ours", "foreign", "orphan"]),
  project: Slug.nullable(),
  environment: Slug.nullable(),
  build: BuildId.nullable(),
  release: ReleaseId.nullable(),
  part: z.string().nullable(),
  /** What the part is in its definition; null where it is none of a release. */
  partKind: z.enum(["function", "supergraph"]).nullable(),
  state: State,
  /** Why it is so, in the provider's words. */
  reason: z.string().nullable(),
  revision: z.string().nullable(),
  url: z.string().nullable(),
  /** Limits and the like, in words that all providers share. Values of variables are `set`. */
  fields: Fields,
  drifted: z.boolean(),
  /** The part that takes it over at its next deploy. */
  adoption: z.object({ project: Slug, environment: Slug, part: Slug }).nullable(),
  /** Why it cannot be adopted; null where it can. */
  notAdoptable: z.string().nullable(),
  changedAt: z.string().nullable(),
  observedAt: Moment,
  ageSeconds: z.int(),
});
export const CloudFunctionDetail = CloudFunction.extend({
  caps: TargetCaps,
  /** As the provider returned it, without values of variables. */
  raw: z.unknown(),
});
/** One of the two. A connection means all its targets; `regions` are looked at from now on too. */
export const NewRefresh = z
  .strictObject({
    target: TargetName.optional(),
    connection: Slug.optional(),
    regions: Regions.optional(),
  })
  .refine(({ target, connection }) => (target === undefined) !== (connection === undefined), {
    error: "must name a target or a connection",
  })
  .refine(({ connection, regions }) => connection !== undefined || regions === undefined, {
    error: "needs a connection",
    path: ["regions"],
  });
/** What will be read back as soon as a worker is free. */
export const Refresh = z.object({ targets: z.array(TargetName), requestedAt: Moment });

export const FunctionInvocation = z.strictObject({
  path: z.string().startsWith("/").default("/"),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  headers: z.record(z.string(), z.string()).default({}),
  /** Text; at most 1 MB. */
  body: z.string().max(1_000_000).optional(),
});
export const FunctionAnswer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Text, or base64 where `base64` is true; cut off at 1 MB. */
  body: z.string(),
  base64: z.boolean(),
  truncated: z.boolean(),
  durationMs: z.number(),
});
/** Series that the provider has; those it has not are left out. */
export const FunctionMetrics = z.object({
  from: Moment,
  to: Moment,
  stepSeconds: z.int(),
  series: z.array(
    z.object({
      name: z.enum(["requests", "errors", "durationMs", "instances", "memoryBytes"]),
      /** Oldest first; `at` is the beginning of the interval. */
      points: z.array(z.object({ at: z.string(), value: z.number() })),
    }),
  ),
});
export const NewAdoption = z.strictObject({ project: Slug, environment: Slug, part: Slug });
export const Adoption = z.object({
  function: z.string(),
  target: TargetName,
  name: z.string(),
  project: Slug,
  environment: Slug,
  part: Slug,
  createdBy: Who,
  createdAt: Moment,
});

export const DriftPolicy = z.enum(["report", "revert", "adopt"]);
/** A resource of ours that differs from what was released. */
export const Drift = z.object({
  /** As of the function. */
  id: z.string(),
  target: TargetName,
  name: z.string(),
  project: Slug,
  environment: Slug,
  release: ReleaseId,
  part: z.string(),
  fields: z.array(FieldChange),
  since: Moment,
  observedAt: Moment,
  /** What is done about it, by the rule that is nearest. */
  policy: DriftPolicy,
});

/** Tagged ours, and no record knows it. */
export const Orphan = z.object({
  /** As of the function. */
  id: z.string(),
  target: TargetName,
  kind: z.string(),
  name: z.string(),
  /** Whose it says it is. */
  tags: z.record(z.string(), z.string()),
  state: State,
  url: z.string().nullable(),
  firstSeenAt: Moment,
  observedAt: Moment,
  /** Who wants it gone, and what was in the way so far. */
  removal: z.object({ by: Who, at: Moment, problem: z.string().nullable() }).nullable(),
});
/** The resource's name once more, so that nothing is removed by a slip. */
export const NewRemoval = z.strictObject({ confirm: z.string().max(256) });

const place = {
  /** Without it: all projects. */
  project: Slug.optional(),
  /** Without it: all environments. */
  environment: Slug.optional(),
  content: RuleContent,
};
const environmentHasProject = {
  check: (rule: { project?: string | undefined; environment?: string | undefined }) =>
    rule.environment === undefined || rule.project !== undefined,
  told: { error: "needs a project", path: ["environment"] },
};
export const Rule = z.object({
  id: z.string(),
  name: Slug,
  /** Where it holds; null is everywhere. */
  project: Slug.nullable(),
  environment: Slug.nullable(),
  content: RuleContent,
  createdBy: Who,
  createdAt: Moment,
});
export const NewRule = z
  .strictObject({ name: Slug, ...place })
  .refine(environmentHasProject.check, environmentHasProject.told);
export const RuleEdit = z
  .strictObject(place)
  .refine(environmentHasProject.check, environmentHasProject.told);

export const Approval = z.object({
  plan: z.string(),
  by: z.object({ id: z.string(), name: z.string() }),
  /** Their role when they approved. */
  role: Role,
  createdAt: Moment,
});

export const NewComparison = FunctionInvocation.extend({
  /** Only its releases; those of all environments where it is left out. */
  environment: Slug.optional(),
});
/** What each ready release of one build answered to the same request. */
export const Comparison = z.object({
  build: BuildId,
  part: z.string(),
  method: z.string(),
  path: z.string(),
  answers: z.array(
    z.object({
      target: TargetName,
      environment: Slug,
      release: ReleaseId,
      /** Why there is no answer; null where there is one. */
      problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
      status: z.int().nullable(),
      headers: z.record(z.string(), z.string()),
      /** Its beginning: text, or base64 where `base64` is true. */
      body: z.string(),
      base64: z.boolean(),
      truncated: z.boolean(),
      /** SHA-256 of the body, as far as it was read. */
      digest: z.string().nullable(),
      durationMs: z.number(),
      /** `status`, `body`, `header content-type`, …: what is not as in the first answer. */
      differs: z.array(z.string()),
    }),
  ),
});

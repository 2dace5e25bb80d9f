import * as z from "zod";

/** What is read of Cloud Run's resources. Google leaves out what is empty, 0 or false. */
const Words = z.record(z.string(), z.string()).default({});

const Condition = z.object({
  type: z.string().default(""),
  state: z.string().default(""),
  message: z.string().default(""),
  reason: z.string().optional(),
  revisionReason: z.string().optional(),
});

export const Container = z.object({
  image: z.string().default(""),
  env: z.array(z.object({ name: z.string(), value: z.string().default("") })).default([]),
  resources: z.object({ limits: Words }).default({ limits: {} }),
  sourceCode: z
    .object({ cloudStorageSource: z.object({ object: z.string() }).optional() })
    .optional(),
});

const revisionFields = {
  labels: Words,
  annotations: Words,
  containers: z.array(Container).default([]),
  timeout: z.string().default(""),
  maxInstanceRequestConcurrency: z.number().default(0),
};

const Scaling = z.object({
  minInstanceCount: z.number().default(0),
  maxInstanceCount: z.number().default(0),
});
export type Scaling = z.infer<typeof Scaling>;

export const Revision = z.object({
  name: z.string(),
  ...revisionFields,
  /** That of Functions; Cloud Run's own stands on the service. */
  scaling: Scaling.optional(),
  conditions: z.array(Condition).default([]),
  createTime: z.string().optional(),
});
export type Revision = z.infer<typeof Revision>;

export const TrafficTarget = z.object({
  type: z.string().default("TRAFFIC_TARGET_ALLOCATION_TYPE_UNSPECIFIED"),
  revision: z.string().optional(),
  percent: z.number().optional(),
  tag: z.string().optional(),
});
export type TrafficTarget = z.infer<typeof TrafficTarget>;

export const Service = z.object({
  name: z.string(),
  etag: z.string().optional(),
  labels: Words,
  annotations: Words,
  template: z.object({ revision: z.string().default(""), ...revisionFields }),
  traffic: z.array(TrafficTarget).default([]),
  trafficStatuses: z.array(TrafficTarget.extend({ uri: z.string().optional() })).default([]),
  scaling: Scaling.default({ minInstanceCount: 0, maxInstanceCount: 0 }),
  invokerIamDisabled: z.boolean().default(false),
  reconciling: z.boolean().default(false),
  terminalCondition: Condition.optional(),
  latestReadyRevision: z.string().default(""),
  latestCreatedRevision: z.string().default(""),
  updateTime: z.string().optional(),
});
export type Service = z.infer<typeof Service>;

export const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
export const REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
export const READY = "CONDITION_SUCCEEDED";
export const FAILED = "CONDITION_FAILED";

/** What is kept of an answer for people, for later steps and for the next look: no values. */
export function withoutValues<T extends Revision | Service["template"]>(of: T): T {
  const containers = of.containers.map((container) => ({
    ...container,
    env: container.env.map(({ name }) => ({ name, value: "" })),
  }));
  return { ...of, containers };
}

/** `projects/…/revisions/x` → `x`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

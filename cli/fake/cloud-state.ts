import type * as z from "zod";
import type * as clouds from "../../shared/protocol/api-clouds.ts";
import { RELEASE_2, T0 } from "./fake-state.ts";

type Shape<S extends z.ZodType> = z.infer<S>;

/** What the fake Manager knows of clouds; a test changes it as it likes. */
export interface CloudState {
  connections: Map<string, Shape<typeof clouds.Connection>>;
  /** Keys that were sent, by connection. */
  keys: Map<string, string | undefined>;
  /** What the next check finds. */
  check: Omit<Shape<typeof clouds.ConnectionCheck>, "at">;
  functions: Shape<typeof clouds.CloudFunctionDetail>[];
  metrics: Shape<typeof clouds.FunctionMetrics>["series"];
  refreshed: Shape<typeof clouds.NewRefresh>[];
  drift: Shape<typeof clouds.Drift>[];
  orphans: Shape<typeof clouds.Orphan>[];
  rules: Map<string, Shape<typeof clouds.Rule>>;
  answers: Shape<typeof clouds.Comparison>["answers"];
}

export const CAPS = {
  revisions: true,
  split: 2 as const,
  releaseUrl: true,
  cas: true,
  dryRun: true,
  keep: 20,
  adopt: true,
  engine: false,
};

export const WHO = { kind: "user", id: "usr_1", name: "ana" };

export function freshClouds(): CloudState {
  return {
    connections: new Map(),
    keys: new Map(),
    check: {
      identity: "arn:aws:sts::123456789012:assumed-role/lintas/x",
      account: "123456789012",
      problem: null,
      permissions: [
        { permission: "lambda:CreateFunction", state: "granted", detail: "to make functions" },
      ],
    },
    functions: [],
    metrics: [],
    refreshed: [],
    drift: [],
    orphans: [],
    rules: new Map(),
    answers: [],
  };
}

export function cloudFunction(
  id: string,
  name: string,
  more: Partial<CloudState["functions"][number]> = {},
): CloudState["functions"][number] {
  return {
    id,
    target: "aws/lambda:eu-central-1",
    connection: "aws",
    region: "eu-central-1",
    kind: "function",
    name,
    owner: "foreign",
    project: null,
    environment: null,
    build: null,
    release: null,
    part: null,
    state: "ready",
    reason: null,
    revision: "7",
    url: null,
    fields: { memoryMb: 256, "variables.TOKEN": "set" },
    drifted: false,
    adoption: null,
    partKind: null,
    notAdoptable: null,
    changedAt: null,
    observedAt: T0,
    ageSeconds: 90,
    caps: CAPS,
    raw: { FunctionName: name },
    ...more,
  };
}

export function drift(id: string): CloudState["drift"][number] {
  return {
    id,
    target: "aws/lambda:eu-central-1",
    name: "lts-shop-web",
    project: "shop",
    environment: "production",
    release: RELEASE_2,
    part: "web",
    fields: [{ field: "memoryMb", seen: 512, want: 256 }],
    since: T0,
    observedAt: T0,
    policy: "report",
  };
}

export function orphan(id: string, name: string): CloudState["orphans"][number] {
  return {
    id,
    target: "aws/lambda:eu-central-1",
    kind: "function",
    name,
    tags: { project: "gone", resource: "web" },
    state: "ready",
    url: null,
    firstSeenAt: T0,
    observedAt: T0,
    removal: null,
  };
}

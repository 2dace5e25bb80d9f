import { createHash } from "node:crypto";
import type * as z from "zod";
import type * as api from "../../shared/protocol/api.ts";
import type { Event, LogLine } from "../../shared/domain/event.ts";

export const T0 = "2026-01-02T03:04:05.000Z";
export const RELEASE_1 = "r00000000001";
export const RELEASE_2 = "r00000000002";
export const BUILD = "b00000000001";
export const TOKEN = `lts_p_${"0".repeat(56)}`;

type Shape<S extends z.ZodType> = z.infer<S>;

/** All that the fake Manager knows; a test changes it as it likes. */
export interface FakeState {
  projects: Map<string, Shape<typeof api.Project>>;
  environments: Map<string, Shape<typeof api.Environment>>;
  variables: Map<string, { value: string; version: number }>;
  secrets: Map<
    string,
    { value?: string; reference: Shape<typeof api.SecretReference> | null; version: number }
  >;
  blobs: Map<string, Uint8Array>;
  builds: Map<string, Shape<typeof api.Build>>;
  /** The compiled files of supergraphs, by build. */
  compiled: Map<string, Uint8Array>;
  releases: Shape<typeof api.Release>[];
  routes: Shape<typeof api.Route>[];
  operations: Map<string, Shape<typeof api.OperationDetail>>;
  /** What the next operation goes through. */
  script: ScriptedEvent[];
  events: Event[];
  /** The event stream breaks off once after so many events. */
  breakAfter: number | null;
  /** The stream stays open before the end until the operation is cancelled. */
  waitForCancel: boolean;
  /** Cancel is acknowledged and nothing comes of it. */
  ignoreCancel: boolean;
  logs: LogLine[];
  tokens: Map<string, Shape<typeof api.TokenInfo>>;
  /** The last plan that was made. */
  plan: Shape<typeof api.Plan> | null;
  /** What the next plan says of approvals. */
  approval: Shape<typeof api.Plan>["approval"];
  /** What stands in the way of the next plan. */
  problems: Shape<typeof api.Plan>["content"]["problems"];
}

export interface ScriptedEvent {
  type: Event["type"];
  data: Record<string, unknown>;
}

export function step(no: number, name: string, state: string, more: object = {}): ScriptedEvent {
  return {
    type: "step",
    data: {
      no,
      name,
      title: `${name} it`,
      state,
      target: "local",
      part: null,
      durationMs: state === "done" ? 120 : null,
      error: null,
      ...more,
    },
  };
}

export function ended(state: "ready" | "failed" | "cancelled", sentence: string | null = null) {
  return { type: "operation" as const, data: { state, reason: null, sentence } };
}

export function freshState(): FakeState {
  const state: FakeState = {
    projects: new Map(),
    environments: new Map(),
    variables: new Map(),
    secrets: new Map(),
    blobs: new Map(),
    builds: new Map(),
    compiled: new Map(),
    releases: [],
    routes: [],
    operations: new Map(),
    script: [
      step(1, "release", "intent"),
      step(1, "release", "done"),
      step(2, "route", "done"),
      ended("ready"),
    ],
    events: [],
    breakAfter: null,
    waitForCancel: false,
    ignoreCancel: false,
    logs: [],
    tokens: new Map(),
    plan: null,
    approval: { state: "unneeded", role: null, given: [] },
    problems: [],
  };
  addProject(state, "shop");
  return state;
}

export function addProject(state: FakeState, slug: string) {
  const project = {
    id: `prj_${slug}`,
    slug,
    name: slug,
    environments: ["production"],
    createdAt: T0,
  };
  state.projects.set(slug, project);
  addEnvironment(state, slug, "production");
  return project;
}

export function addEnvironment(state: FakeState, project: string, slug: string) {
  const host = slug === "production" ? project : `${project}-${slug}`;
  const environment = {
    id: `env_${slug}`,
    slug,
    keepReleases: 10,
    hosts: [`${host}.localhost`],
    url: `http://${host}.localhost:7080/`,
    createdAt: T0,
  };
  state.environments.set(`${project}/${slug}`, environment);
  const owner = state.projects.get(project);
  if (owner && !owner.environments.includes(slug)) owner.environments.push(slug);
  return environment;
}

export function release(id: string, more: Partial<Shape<typeof api.Release>> = {}) {
  return {
    id,
    build: BUILD,
    project: "shop",
    environment: "production",
    target: "local",
    state: "ready" as const,
    reason: null,
    sentence: null,
    weight: 0,
    parts: [{ part: "web", url: null }],
    operation: "op_1",
    createdAt: T0,
    readyAt: T0,
    ...more,
  };
}

export function route(
  version: number,
  table: Shape<typeof api.Route>["table"],
): Shape<typeof api.Route> {
  return {
    environment: "production",
    version,
    table,
    pending: [],
    cause: "deploy",
    operation: "op_1",
    createdBy: { kind: "user", id: "usr_1", name: "ana" },
    createdAt: T0,
  };
}

export function plan(
  build: string,
  environment: string,
  targets: readonly string[],
  { approval, problems }: Pick<FakeState, "approval" | "problems">,
): Shape<typeof api.Plan> {
  const split = 0 as const;
  const caps = { revisions: true, split, releaseUrl: false, cas: false, dryRun: false, keep: 50 };
  const changes = [{ field: "memoryMb", seen: 128, want: 256 }];
  return {
    id: "pln_1",
    environment,
    createdAt: T0,
    content: {
      build,
      targets: targets.map((target) => ({
        target,
        caps: { ...caps, adopt: false, engine: false },
        release: null,
        parts: [{ part: "web", action: "change" as const, reason: null, changes: [...changes] }],
      })),
      route: { before: [], after: "all" },
      problems,
      verdicts: [
        {
          rule: "rul_1",
          name: "where",
          kind: "targets",
          verdict: "passed",
          detail: "local is allowed",
        },
      ],
      approval: approval.role,
      facts: {},
      fingerprint: "f1",
    },
    approval,
  };
}

export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

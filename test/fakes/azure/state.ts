import type { Clock } from "../../../shared/clock.ts";

export interface FakeGroup {
  name: string;
  location: string;
  tags: Record<string, string>;
}

export interface FakeAccount {
  name: string;
  group: string;
  location: string;
  tags: Record<string, string>;
  containers: Map<string, FakeContainer>;
}

export interface FakeContainer {
  metadata: Record<string, string>;
  blobs: Map<string, Uint8Array>;
  blocks: Map<string, Uint8Array>;
}

export interface FakePlan {
  name: string;
  group: string;
  location: string;
  tags: Record<string, string>;
  sku: { name: string; tier?: string };
  /** Looks that still show it in progress. */
  settlingFor: number;
}

export interface FakeDeployment {
  id: string;
  zip: Uint8Array;
  digest: string;
  /** Looks so far. */
  looks: number;
  status: number;
  /** The app may not keep its package. */
  refused: boolean;
}

export interface FakeSite {
  name: string;
  group: string;
  kind: string;
  location: string;
  tags: Record<string, string>;
  principalId: string;
  state: string;
  changedAt: string;
  serverFarmId: string;
  functionAppConfig: Record<string, unknown>;
  settings: Record<string, string>;
  deployments: FakeDeployment[];
  /** Digest of the zip that runs; null before the first publish. */
  running: string | null;
  /** Requests that it still answers with 503, as a host does that starts. */
  coldFor: number;
  lines: { at: string; text: string }[];
  /** Looks that still show the state before the last write. */
  staleFor: number;
}

/** How a write that takes long tells of its end. */
export type Announcement = "at-once" | "azure-async" | "location" | "state";

export interface FakeOperation {
  id: string;
  announced: Announcement;
  looksLeft: number;
  error: { code: string; message: string } | null;
  /** Read when it ends. */
  result: () => unknown;
}

/** One call that arrived, and what became of it. */
export interface FakeEvent {
  at: string;
  /** As Azure's models name it, e.g. `WebApps_CreateOrUpdate`. */
  operation: string;
  method: string;
  path: string;
  /** Name of the resource it is about. */
  name: string;
  write: boolean;
  status: number;
  principal: string | null;
  /** The operation of ours in its tags. */
  tagged: string | null;
  query: Record<string, string>;
  /** JSON as it came; null where there was none, or a zip. */
  body: unknown;
}

/** A call as hooks see it. */
export interface FakeCall extends Pick<
  FakeEvent,
  "operation" | "method" | "path" | "name" | "write"
> {
  /** `after`: it took effect, and its answer may still be lost. */
  phase: "before" | "after";
}

export interface FakeKnobs {
  /** Looks until a long write has ended. */
  looks: number;
  announce: Record<"storage" | "plan" | "site", Announcement>;
  /** Reads after a write that still show the state before. */
  staleReads: number;
  /** Role assignments that do not find a fresh identity yet. */
  principalLag: number;
  /** Deployments that fail because the app's role is not in force yet. */
  roleLag: number;
  deployment: {
    /** 404 at its beginning. */
    unknownFor: number;
    /** Looks at which it still runs. */
    runningFor: number;
    /** -1, 3, 5, 6 instead of 4. */
    ends: number;
    /** 404 instead of its end. */
    forgets: boolean;
  };
  /** Digests of zips that never answer. */
  broken: Set<string>;
  /** Digests of zips whose host takes this many requests to start. */
  slow: Map<string, number>;
  /** What the principal may do. */
  granted: { actions: string[]; notActions: string[] };
  /** Whether there is a place for logs. */
  component: boolean;
  /** The next long write of this kind fails late. */
  failsLate: { code: string; message: string } | null;
  /** Names of sites that another tenant holds. */
  takenSites: Set<string>;
  quotaUsedUp: boolean;
  /** Token buckets of calls; off unless a test counts them. */
  throttled: boolean;
  pageSize: number;
}

export interface FakeState {
  clock: Clock;
  subscription: string;
  groups: Map<string, FakeGroup>;
  accounts: Map<string, FakeAccount>;
  plans: Map<string, FakePlan>;
  sites: Map<string, FakeSite>;
  roles: Map<string, { principalId: string; roleDefinitionId: string; scope: string }>;
  operations: Map<string, FakeOperation>;
  vault: Map<string, string>;
  knobs: FakeKnobs;
  /** Of ids that the cloud chooses. */
  next(): number;
}

export function createState(clock: Clock, subscription: string): FakeState {
  let count = 0;
  return {
    clock,
    subscription,
    groups: new Map(),
    accounts: new Map(),
    plans: new Map(),
    sites: new Map(),
    roles: new Map(),
    operations: new Map(),
    vault: new Map(),
    next: () => ++count,
    knobs: {
      looks: 1,
      announce: { storage: "location", plan: "state", site: "azure-async" },
      staleReads: 0,
      principalLag: 1,
      roleLag: 0,
      deployment: { unknownFor: 2, runningFor: 1, ends: 4, forgets: false },
      broken: new Set(),
      slow: new Map(),
      granted: { actions: ["*"], notActions: [] },
      component: true,
      failsLate: null,
      takenSites: new Set(),
      quotaUsedUp: false,
      throttled: false,
      pageSize: 100,
    },
  };
}

/** `Southeast Asia`, as App Service writes `southeastasia`; Storage keeps the short form. */
export function displayed(location: string): string {
  const known: Record<string, string> = {
    southeastasia: "Southeast Asia",
    westeurope: "West Europe",
    eastus: "East US",
  };
  return known[location] ?? location;
}

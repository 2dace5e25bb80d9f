import type { Clock } from "../../../shared/clock.ts";

export type Json = Record<string, unknown>;

export interface FakeTarget {
  type: string;
  revision?: string;
  percent?: number;
  tag?: string;
}

export interface FakeRevision {
  name: string;
  service: string;
  generation: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  template: Json;
  createTime: string;
  /** Whether its container came up; null while that is being found out. */
  started: boolean | null;
  lines: FakeLine[];
  requests: number;
}

export interface FakeLine {
  at: string;
  text: string;
  stream: "stdout" | "stderr";
}

export interface FakeService {
  name: string;
  etag: string;
  generation: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  template: Json;
  scaling: Json;
  traffic: FakeTarget[];
  invokerIamDisabled: boolean;
  policy: { etag: string; bindings: { role: string; members: string[] }[] };
  latestCreated: string;
  latestReady: string;
  createTime: string;
  updateTime: string;
  reconciling: boolean;
  /** Reads that still show how it was. */
  stale: { looks: number; was: FakeService } | null;
}

export interface FakeFunction {
  name: string;
  labels: Record<string, string>;
  state: "ACTIVE" | "FAILED" | "DEPLOYING" | "DELETING";
  messages: string[];
  buildConfig: Json;
  serviceConfig: Json;
  createTime: string;
  updateTime: string;
  service: string | null;
  revision: string | null;
}

export interface RpcStatus {
  code: number;
  message: string;
}

export interface FakeOperation {
  name: string;
  api: "run" | "cloudfunctions";
  about: string;
  looksLeft: number;
  /** Does what it stands for, once, or fails as planned; what it returns is the error. */
  finish: (planned: RpcStatus | null) => RpcStatus | null;
  ended: { error: RpcStatus | null } | null;
  response: () => Json;
  metadata: () => Json;
}

export interface FakeObject {
  bytes: Uint8Array;
  generation: string;
  contentType: string;
}

export interface FakeBucket {
  name: string;
  owner: string;
  objects: Map<string, FakeObject>;
}

export interface FakeKnobs {
  /** Looks at an operation before it is done; 0: it is done in the first answer. */
  looks: number;
  /** Reads of a service that show the state before the last write. */
  staleReads: number;
  /** Digests of zips whose function exits at its start. */
  broken: Set<string>;
  /** Digests of zips that need so many looks more. */
  slow: Map<string, number>;
  /** Ends the next operations with these, oldest first; null lets one go. */
  operationErrors: (RpcStatus | null)[];
  /** Lowered by tests; 1,000 at Google. */
  revisionsMax: number;
  /** Permissions that the caller lacks. */
  missing: Set<string>;
  /** Whether operations never end. */
  stuck: boolean;
  pageSize: number | null;
}

export interface FakeState {
  clock: Clock;
  project: string;
  knobs: FakeKnobs;
  /** By `<region>/<name>`. */
  services: Map<string, FakeService>;
  revisions: Map<string, FakeRevision>;
  functions: Map<string, FakeFunction>;
  operations: Map<string, FakeOperation>;
  buckets: Map<string, FakeBucket>;
  /** Names of buckets that another project holds. */
  takenBuckets: Set<string>;
  /** Zips that were put to a signed address, by its id. */
  uploads: Map<string, Uint8Array>;
  /** By `<project>/<name>`; versions oldest first. */
  secrets: Map<string, string[]>;
  next(): number;
  now(): string;
}

export function createState(clock: Clock, project: string): FakeState {
  let last = 0;
  return {
    clock,
    project,
    knobs: {
      looks: 1,
      staleReads: 0,
      broken: new Set(),
      slow: new Map(),
      operationErrors: [],
      revisionsMax: 1000,
      missing: new Set(),
      stuck: false,
      pageSize: null,
    },
    services: new Map(),
    revisions: new Map(),
    functions: new Map(),
    operations: new Map(),
    buckets: new Map(),
    takenBuckets: new Set(),
    uploads: new Map(),
    secrets: new Map(),
    next: () => ++last,
    now: () => clock.now().toISOString(),
  };
}

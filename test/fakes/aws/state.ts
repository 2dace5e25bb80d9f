import type { Clock } from "../../../shared/clock.ts";

export interface FakeConfiguration {
  version: string;
  description: string;
  runtime: string;
  role: string;
  handler: string;
  timeout: number;
  memory: number;
  environment: Record<string, string>;
  codeSha256: string;
  codeSize: number;
  revisionId: string;
  lastModified: string;
  packageType: "Zip" | "Image";
  state: "Pending" | "Active" | "Failed" | "Inactive";
  stateReason: { code: string; words: string } | null;
  lastUpdateStatus: "Successful" | "InProgress" | "Failed";
  lastUpdateReason: { code: string; words: string } | null;
  /** Looks that still show it pending or in progress. */
  settlingFor: number;
}

export interface FakeAlias {
  name: string;
  version: string;
  description: string;
  weights: Record<string, number>;
  revisionId: string;
}

export interface FakeUrl {
  id: string;
  url: string;
  authType: string;
  invokeMode: string;
  createdAt: string;
  /** Requests that it still refuses. */
  unknownFor: number;
}

export interface FakeStatement {
  sid: string;
  action: string;
  authType: string | null;
  viaUrl: boolean;
}

export interface FakeFunction {
  name: string;
  region: string;
  tags: Record<string, string>;
  latest: FakeConfiguration;
  versions: Map<string, FakeConfiguration>;
  lastVersion: number;
  aliases: Map<string, FakeAlias>;
  /** By qualifier. */
  urls: Map<string, FakeUrl>;
  policies: Map<string, FakeStatement[]>;
  /** Reads that still do not know it: what was written is not everywhere yet. */
  unseenFor: number;
}

export interface FakeRole {
  name: string;
  path: string;
  description: string;
  tags: Record<string, string>;
  attached: Set<string>;
  createdAt: string;
  /** Creates of functions that still find it unusable. */
  unusableFor: number;
}

export interface FakeLogEvent {
  timestamp: number;
  stream: string;
  message: string;
  id: string;
}

export interface FakeInvocation {
  at: number;
  function: string;
  region: string;
  alias: string;
  version: string;
  failed: boolean;
}

/** What tests turn. */
export interface Knobs {
  /** Looks at a new function that show it `Pending`. */
  pollsUntilActive: number;
  /** Looks at a changed function that show `InProgress`. */
  pollsUntilUpdated: number;
  /** Creates that find a new role not usable yet. */
  rolePropagation: number;
  /** Requests that a new URL still refuses: its permissions are not everywhere yet. */
  urlLag: number;
  /** Reads of a new function that answer 404. */
  readLag: number;
  /** The next updates of functions fail, in this word of `LastUpdateStatusReasonCode`. */
  updatesFail: string | null;
  /** New functions end as `Failed`. */
  createsFail: string | null;
  /** Pages of lists; AWS gives at most 50. */
  pageSize: number;
  /** Actions that are refused to everybody, e.g. `lambda:CreateFunction`. */
  denied: Set<string>;
  /** Bytes of code that the account may hold. */
  codeStorage: number;
  /** Digests (hex) of zips whose function ends at its start. */
  broken: Set<string>;
  /** Which of 0…1 decides where a weighted alias sends a request. */
  random: () => number;
}

/** One account, all of its regions. */
export interface FakeAccount {
  account: string;
  clock: Clock;
  functions: Map<string, FakeFunction>;
  roles: Map<string, FakeRole>;
  logGroups: Map<string, FakeLogEvent[]>;
  invocations: FakeInvocation[];
  secrets: Map<string, string | Uint8Array>;
  buckets: Map<string, Map<string, Uint8Array>>;
  /** Access key id → ARN of whom it belongs to; null: every key is good. */
  keys: Map<string, string> | null;
  /** Role → the external id that its trust asks for, null for none. */
  assumable: Map<string, string | null>;
  knobs: Knobs;
  /** Of the fake's own address. */
  port: number;
  nextId(): number;
}

export function newAccount(account: string, clock: Clock): FakeAccount {
  let ids = 0;
  return {
    account,
    clock,
    functions: new Map(),
    roles: new Map(),
    logGroups: new Map(),
    invocations: [],
    secrets: new Map(),
    buckets: new Map(),
    keys: null,
    assumable: new Map(),
    knobs: {
      pollsUntilActive: 0,
      pollsUntilUpdated: 0,
      rolePropagation: 0,
      urlLag: 0,
      readLag: 0,
      updatesFail: null,
      createsFail: null,
      pageSize: 50,
      denied: new Set(),
      codeStorage: 75 * 2 ** 30,
      broken: new Set(),
      random: Math.random,
    },
    port: 0,
    nextId: () => (ids += 1),
  };
}

export function uuid(state: FakeAccount): string {
  return `00000000-0000-4000-9000-${String(state.nextId()).padStart(12, "0")}`;
}

export function functionKey(region: string, name: string): string {
  return `${region}/${name}`;
}

export function functionArn(state: FakeAccount, region: string, name: string): string {
  return `arn:aws:lambda:${region}:${state.account}:function:${name}`;
}

/** AWS writes its times so. */
export function lambdaTime(state: FakeAccount): string {
  return state.clock.now().toISOString().replace("Z", "+0000");
}

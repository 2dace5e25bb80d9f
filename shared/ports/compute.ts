import type { LogLine } from "../domain/event.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import type { Sealed, SealingKey } from "../sealing.ts";

/** What WE call a part of a release on a target. Names of resources are pure functions of it. */
export interface Key {
  organization: string;
  project: string;
  environment: string;
  part: string;
  build: string;
  release: string;
  target: string;
}

/** What the PROVIDER calls a resource. Enough to observe and to delete it without a definition. */
export interface Ref {
  cloud: "aws" | "gcp" | "azure" | "node";
  account: string;
  region: string;
  kind: string;
  name: string;
}

/** Written in the very call that creates, so that rows can be rebuilt and orphans found. */
export interface Ownership {
  organization: string;
  project: string;
  environment: string;
  /** The part's name. */
  resource: string;
  build: string;
  release: string;
  operation: string;
}

/** What a target can do; the engine never asks which provider it is. */
export interface Caps {
  /** Releases of one part stand side by side. */
  revisions: boolean;
  /** Into how many releases the provider itself can split traffic; 0: only our gateway can. */
  split: 0 | 2 | 100;
  /** Each release has a URL of its own. */
  releaseUrl: boolean;
  /** Writes can carry a compare-and-set value of the provider. */
  cas: boolean;
  dryRun: boolean;
  /** How many releases may be kept; retention never goes above it. */
  keep: number;
}

/** A part of a release as it shall be. Everything that a provider call may need, and no secret in clear. */
export interface Want {
  key: Key;
  owner: Ownership;
  artifact: { digest: string; size: number };
  limits: {
    memoryMb: number;
    /** Of one request. */
    timeoutMs: number;
    concurrency: number;
    minInstances: number;
    maxInstances: number;
  };
  access: "public" | "private";
  /** Ed25519 public key (raw, base64url) that signs requests to private functions. */
  invokeKey: string;
  variables: Record<string, string>;
  /** JSON of name → value, sealed to the target's key; null where there is none. */
  secrets: Sealed | null;
  /** Digest over all of the above but the sealed bytes (which differ at each sealing). */
  hash: string;
}

/** One provider write, a row before it is a call. `body` must survive JSON. */
export interface Step {
  do: string;
  ref: Ref;
  body: unknown;
  /** The provider's compare-and-set value that was observed, where it has one. */
  expect?: string;
  /** The provider chooses the id: never repeated blindly. */
  mints: boolean;
}

/** The one read model of a resource. */
export interface Seen {
  ref: Ref;
  owner: Ownership | "foreign";
  /** `Want.hash` as it was written with the resource. */
  hash: string;
  cas?: string;
  ready: boolean | "failed";
  /** In the provider's own words. */
  why?: string;
  /** URL of the release itself, where it has one. */
  url?: string;
  /** As the provider returned it. */
  raw: unknown;
}

/** What `send` and `poll` tell: it is there, or ask again with this handle. */
export type Progress =
  | { kind: "done" }
  | { kind: "wait"; handle: string; retryAfterMs?: number }
  | { kind: "failed"; code: string; detail: string };

/** What an error of a provider means for the engine. */
export type Judgement =
  | "retry"
  | "throttle"
  | "conflict"
  | "exists"
  | "gone"
  | "not-yet"
  | "ambiguous"
  | "denied"
  | "fatal";

/** All a call may use; nothing else is global. */
export interface CallContext {
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  /** The fence of the lease under which a write is made. */
  fence: number;
}

export interface Metrics {
  /** Running instances. */
  instances: number;
  requests: number;
  errors: number;
  /** Resident memory of all instances in bytes. */
  memoryBytes: number;
}

/**
 * What a target must be able to do. One implementation a product; all pass the same contract suite
 * (`test/contract/adapters`). There is no create or update in here: `diff` compares with what is
 * observed, `send` makes one call.
 */
export interface ComputeAdapter {
  readonly caps: Caps;

  /** Pure and total: the same key gives the same name for ever. */
  name(key: Key): Ref;
  /** Reads one resource; null where there is none. Writes nothing. */
  observe(cx: CallContext, ref: Ref): Promise<Seen | null>;
  /** Pure. The writes still missing, in order; `[]` is up to date. Normalises, so no false drift. */
  diff(want: Want, seen: Seen | null): Step[];
  /** Pure. The writes that set how `ref` takes part in traffic; `[]` where only our gateway routes. */
  traffic(ref: Ref, seen: Seen | null, weight: number): Step[];
  /** Pure. The writes that remove a resource, in order; needs no definition. */
  remove(ref: Ref, seen: Seen | null): Step[];
  /** Makes ONE write. A repeated send of the same step ends in the same state. */
  send(cx: CallContext, step: Step): Promise<Progress>;
  /** One short look; never loops. */
  poll(cx: CallContext, handle: string): Promise<Progress>;
  /** Everything that carries our tags in this target, for orphans and restore. */
  list(cx: CallContext, scope: { organization?: string }): AsyncIterable<Seen>;
  /** From exact codes and messages of the provider; an unknown error is `fatal`, never a guess. */
  judge(error: unknown): Judgement;

  /** The key that secrets for this target are sealed to; null where it takes none. */
  sealingKey(cx: CallContext): Promise<SealingKey | null>;
  /** Uploads by digest; does nothing where the target has it. `open` may be called again. */
  putArtifact(
    cx: CallContext,
    artifact: { organization: string; digest: string; size: number },
    open: () => Promise<ReadableStream<Uint8Array>>,
  ): Promise<void>;
  /** One request to the release's own address, whatever route there is. For smoke, invoke, schedules. */
  call(cx: CallContext, ref: Ref, request: Request): Promise<Response>;
  /** Lines after `after` (0: from the oldest kept), oldest first; with `follow` it goes on until the signal. */
  logs(
    cx: CallContext,
    ref: Ref,
    options: { after: number; follow: boolean; limit?: number },
  ): AsyncIterable<LogLine>;
  metrics(cx: CallContext, ref: Ref): Promise<Metrics>;
  /** Names what is missing before anything is tried; `[]` is all well. */
  check(cx: CallContext): Promise<{ permission: string; detail: string }[]>;
}

/** Adapters by target name; throws `target.unknown`. */
export interface Targets {
  adapter(organization: string, target: string): Promise<ComputeAdapter>;
  /** Names that exist for an organization. */
  names(organization: string): Promise<string[]>;
}

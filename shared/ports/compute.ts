import type { LogLine } from "../domain/event.ts";
import type { Clock } from "../clock.ts";
import type { ErrorCode } from "../errors/catalog.ts";
import type { Logger } from "../log.ts";
import type { Sealed, SealingKey } from "../sealing.ts";

/** What a part is: a target may keep each kind in a place of its own. */
export type PartKind = "function" | "supergraph";

/** What WE call a part of a release on a target. Names of resources are pure functions of it. */
export interface Key {
  organization: string;
  project: string;
  environment: string;
  part: string;
  kind: PartKind;
  build: string;
  release: string;
  target: string;
  /** Slugs, which never change: people read them in a cloud's own console. */
  names: { project: string; environment: string };
  /** Name of a foreign resource that was adopted for this part; it takes the place of our own. */
  adopted: string | null;
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
  /** Among how many releases the provider itself can split traffic; 0: only our gateway can. */
  split: 0 | 2 | 100;
  /** Each release has a URL of its own. */
  releaseUrl: boolean;
  /** Writes can carry a compare-and-set value of the provider. */
  cas: boolean;
  dryRun: boolean;
  /** How many releases may be kept; retention never goes above it. */
  keep: number;
  /** Whether a foreign function of its kind can be taken over. */
  adopt: boolean;
  /**
   * Supergraphs are served by an engine that all builds share: the artifact of their wants is the
   * compiled file. Elsewhere it is the zip that serves it, a function like any other.
   */
  engine: boolean;
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

/**
 * What a want fixes, in words that all providers share (`memoryMb`, `timeoutMs`, `artifact`,
 * `access`, `variables.GREETING`, `secrets.TOKEN`, …), so that a want and what is observed can be
 * compared field by field. The value of a secret is never in it, only `"set"`.
 */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

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
  /** What the provider calls this version of it. */
  revision?: string;
  /** When it was last changed, where the provider tells. */
  changedAt?: string;
  /** As they are at the provider. Fields that it cannot tell are left out, never guessed. */
  fields: Fields;
  /** As the provider returned it, without values of variables: those may be secrets. */
  raw: unknown;
}

/** How a provider itself spreads the traffic of one part over its releases. */
export interface SeenTraffic {
  /** Name of the release's ref → percent; what takes nothing is left out. */
  weights: Readonly<Record<string, number>>;
  cas?: string;
  raw: unknown;
}

/** The share of one release in the traffic that its target gets for one part. */
export interface Share {
  ref: Ref;
  /** Percent of the target's traffic; all shares of a part together are 100, or 0. */
  weight: number;
}

/** Why a provider will not take a want as it is; told at plan. */
export interface Refusal {
  code: ErrorCode;
  detail: string;
}

/** An error in the provider's own words, for people. */
export interface ProviderError {
  /** The call, as the provider's documentation names it, e.g. `lambda:CreateFunction`. */
  call: string | null;
  /** e.g. `AccessDeniedException`. */
  code: string | null;
  message: string;
  requestId: string | null;
}

/** What `send` and `poll` tell: it is there, or ask again with this handle. */
export type Progress =
  /**
   * `seen`, where the answer shows the resource as it is now, or `traffic`, where it shows how it is
   * spread: they need not be read again.
   */
  | { kind: "done"; seen?: Seen; traffic?: SeenTraffic }
  | { kind: "wait"; handle: string; retryAfterMs?: number }
  /**
   * The write has ended and is not done; there is nothing more to ask of it. `means`, where its cause
   * may pass: it may be made again, after a look.
   */
  | { kind: "failed"; code: string; detail: string; means?: Judgement };

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

/** A documented rate of a provider: one bucket per account, region and API, for all workers. */
export interface Pace {
  /** e.g. `aws:123456789012:eu-central-1:lambda`. */
  bucket: string;
  perSecond: number;
  burst: number;
}

/** All a call may use; nothing else is global. */
export interface CallContext {
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  /**
   * Takes one call out of a bucket, waiting for it up to a few seconds. Called before every call to
   * a cloud's API. Throws `provider.throttled` with `retryAfter` where the wait would be longer.
   */
  pace(pace: Pace): Promise<void>;
  /** The fence of the lease under which a write is made. */
  fence: number;
}

export interface MetricSeries {
  name: "requests" | "errors" | "durationMs" | "instances" | "memoryBytes";
  /** Oldest first; `at` is the beginning of the interval. */
  points: { at: string; value: number }[];
}

/** A span of time to read metrics of. */
export interface MetricSpan {
  from: Date;
  to: Date;
  stepSeconds: number;
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
  /**
   * Reads one resource; null where there is none. Writes nothing. Where only what would carry it is
   * there (a function of Lambda that has no version of this release), that may be told instead, since
   * the writes to come stand on it: with `hash` "", not ready, without `url` and `revision`, and with
   * nothing to remove. Whether a release stands is told by its `hash`.
   */
  observe(cx: CallContext, ref: Ref): Promise<Seen | null>;
  /** Pure. The writes still missing, in order; `[]` is up to date. Normalises, so no false drift. */
  diff(want: Want, seen: Seen | null): Step[];
  /** Pure. The fields of a want as `Seen.fields` shows them once they are made real. */
  fields(want: Want): Fields;
  /** Pure. What the provider would refuse: limits, names, variables. `[]` is none. */
  refusals(want: Omit<Want, "secrets"> & { secretNames: readonly string[] }): Refusal[];
  /** The provider's own dry run, where it has one: what it would refuse now. Writes nothing. */
  dryRun?(cx: CallContext, want: Want, seen: Seen | null): Promise<Refusal[]>;
  /** How traffic is spread over these releases of one part. */
  observeTraffic(cx: CallContext, refs: readonly Ref[]): Promise<SeenTraffic>;
  /**
   * Pure. The writes that spread the traffic of one part as `shares` say; `[]` where it is so, or
   * where only our gateway routes. At most `caps.split` shares above 0 are given where that is not 0.
   */
  traffic(shares: readonly Share[], seen: SeenTraffic): Step[];
  /** Pure. The writes that remove a resource, in order; needs no definition. */
  remove(ref: Ref, seen: Seen | null): Step[];
  /**
   * Makes ONE write. A repeated send of the same step ends in the same state. `seen` is what was
   * observed last, so that an answer can be joined to it.
   */
  send(cx: CallContext, step: Step, seen: Seen | null): Promise<Progress>;
  /** One short look; never loops. */
  poll(cx: CallContext, handle: string): Promise<Progress>;
  /**
   * Everything that carries our tags in this target, for orphans and restore; with `foreign` all
   * others of its kind besides. By list calls, not one call a resource, so far as the API has them.
   */
  list(cx: CallContext, scope: { organization?: string; foreign?: boolean }): AsyncIterable<Seen>;
  /** From exact codes and messages of the provider; an unknown error is `fatal`, never a guess. */
  judge(error: unknown): Judgement;
  /** Pure. Never throws. */
  explain(error: unknown): ProviderError;

  /** The key that secrets for a part of this kind are sealed to; null where it takes none. */
  sealingKey(cx: CallContext, kind: PartKind): Promise<SealingKey | null>;
  /** Uploads by digest; does nothing where the target has it. `open` may be called again. */
  putArtifact(
    cx: CallContext,
    artifact: { organization: string; digest: string; size: number; kind: PartKind },
    open: () => Promise<ReadableStream<Uint8Array>>,
  ): Promise<void>;
  /**
   * One request to the release's own address, whatever route there is. For smoke, invoke, schedules.
   * `url` is what `Seen.url` said; where it is null the adapter finds it out. The origin of
   * `request.url` means nothing, path and query do.
   */
  call(cx: CallContext, at: { ref: Ref; url: string | null }, request: Request): Promise<Response>;
  /** Lines after `after` (0: from the oldest kept), oldest first; with `follow` it goes on until the signal. */
  logs(
    cx: CallContext,
    ref: Ref,
    options: { after: number; follow: boolean; limit?: number },
  ): AsyncIterable<LogLine>;
  /** Series that the provider has; those it has not are left out. */
  metrics(cx: CallContext, ref: Ref, span: MetricSpan): Promise<MetricSeries[]>;
  /** Names what is missing before anything is tried; `[]` is all well. */
  check(cx: CallContext): Promise<{ permission: string; detail: string }[]>;
}

/** Adapters by target name; throws `target.unknown`. */
export interface Targets {
  adapter(organization: string, target: string): Promise<ComputeAdapter>;
  /** Names that exist for an organization. */
  names(organization: string): Promise<string[]>;
}

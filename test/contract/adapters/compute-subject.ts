import assert from "node:assert/strict";
import { digestOf } from "../../../shared/canonical.ts";
import { systemClock } from "../../../shared/clock.ts";
import { randomIds } from "../../../shared/ids.ts";
import { silentLogger } from "../../../shared/log.ts";
import type {
  CallContext,
  ComputeAdapter,
  Judgement,
  Key,
  PartKind,
  Progress,
  Ref,
  Seen,
  Step,
  Want,
} from "../../../shared/ports/compute.ts";

/** The functions whose zips a subject supplies, or what comes next to them among its kind. */
export type SampleFunction =
  /** Answers `{release, part, path}` at every path and writes a log line `GET <path>` for it. */
  | "answers"
  /** Ends with an error at its start. */
  | "exits"
  /** Takes a second before it listens. */
  | "slow";

interface SampleArtifact {
  digest: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What an adapter's test supplies to be tried by the contract. */
export interface ComputeSubject {
  adapter: ComputeAdapter;
  target: string;
  /** What its parts are; functions, where it does not say. */
  kind?: PartKind;
  artifact(sample: SampleFunction): Promise<SampleArtifact>;
  /** Puts something at this ref that another tool made. */
  plantForeign(ref: Ref): Promise<void>;
  /**
   * Whether the provider itself starts a function before it calls it ready. Where it does not, only a
   * request to it tells.
   */
  provesStart: boolean;
  /** Whether zips are uploaded by digest beforehand; else they travel in the writes themselves. */
  uploads: boolean;
  /** Every error the provider is known to give, and what it means. */
  errors: readonly { name: string; error: unknown; means: Judgement }[];
  /** Ids of organizations that tell whose they are, where that matters; any others else. */
  organization?(): string;
  close(): Promise<void>;
}

/** A guarantee of the port, runnable with or without a test runner around it. */
export interface ComputeCheck {
  name: string;
  run(subject: ComputeSubject): Promise<void>;
}

export const ids = randomIds(systemClock);
/** A real cloud takes minutes for what a fake does at once. */
export const PATIENCE_MS = Number(process.env["LINTAS_CONTRACT_PATIENCE_MS"] ?? 20_000);

export function callContext(signal = new AbortController().signal): CallContext {
  return { clock: systemClock, log: silentLogger, signal, fence: 1, pace: async () => {} };
}

/** A want of its own organization, release and so on, so that checks never meet. */
export async function sampleWant(
  subject: ComputeSubject,
  sample: SampleFunction = "answers",
  over: Partial<Pick<Want, "variables" | "secrets">> & { key?: Partial<Key> } = {},
): Promise<Want> {
  const release = ids.release();
  const artifact = await subject.artifact(sample);
  const key: Key = {
    organization: subject.organization?.() ?? ids.long("org"),
    project: "shop",
    environment: "production",
    part: "api",
    kind: subject.kind ?? "function",
    build: `b${release.slice(1)}`,
    release,
    target: subject.target,
    names: { project: "shop", environment: "production" },
    adopted: null,
    ...over.key,
  };
  const { organization, project, environment, build } = key;
  const content = {
    key,
    owner: {
      organization,
      project,
      environment,
      resource: key.part,
      build,
      release: key.release,
      operation: ids.long("op"),
    },
    artifact: { digest: artifact.digest, size: artifact.bytes.length },
    limits: {
      memoryMb: 256,
      timeoutMs: 5_000,
      concurrency: 10,
      minInstances: 0,
      maxInstances: 2,
    },
    access: "public" as const,
    invokeKey: "",
    variables: over.variables ?? {},
  };
  return { ...content, secrets: over.secrets ?? null, hash: await digestOf(content) };
}

export async function putSample(
  subject: ComputeSubject,
  want: Want,
  sample: SampleFunction = "answers",
): Promise<void> {
  const { bytes } = await subject.artifact(sample);
  const { organization, kind } = want.key;
  const artifact = { organization, kind, ...want.artifact };
  await subject.adapter.putArtifact(callContext(), artifact, async () =>
    new Blob([bytes]).stream(),
  );
}

/** Sends one step and waits for its end. */
export async function sendOne(
  adapter: ComputeAdapter,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  const asRow = JSON.parse(JSON.stringify(step)) as Step;
  return ended(adapter, await adapter.send(callContext(), asRow, seen));
}

/** Polls until what was sent has ended. */
export async function ended(adapter: ComputeAdapter, sent: Progress): Promise<Progress> {
  let progress = sent;
  const deadline = Date.now() + PATIENCE_MS;
  while (progress.kind === "wait") {
    assert.ok(Date.now() < deadline, `${progress.handle} does not end`);
    await systemClock.sleep(progress.retryAfterMs ?? 5);
    progress = await adapter.poll(callContext(), progress.handle);
  }
  return progress;
}

/** Sends steps one after the other, until one fails. */
export async function settle(
  adapter: ComputeAdapter,
  steps: readonly Step[],
  seen: Seen | null = null,
): Promise<Progress> {
  for (const step of steps) {
    const progress = await sendOne(adapter, step, seen);
    if (progress.kind === "failed") return progress;
  }
  return { kind: "done" };
}

/** More writes than any release needs. */
const TURNS = 40;

/** What the deployer does, without its rows: looks, makes the next missing write, looks again. */
export async function bring(
  adapter: ComputeAdapter,
  want: Want,
  watch: { seen?(seen: Seen): void; step?(step: Step): void; times?: number } = {},
): Promise<Progress> {
  const ref = adapter.name(want.key);
  const deadline = Date.now() + PATIENCE_MS;
  let shown: Seen | undefined;
  for (let turn = 0; turn < TURNS; turn++) {
    const seen: Seen | null = shown ?? (await adapter.observe(callContext(), ref));
    shown = undefined;
    if (seen !== null) watch.seen?.(seen);
    const [next] = adapter.diff(want, seen);
    if (next === undefined) {
      if (seen?.ready === true) return { kind: "done" };
      if (seen?.ready === "failed") {
        return { kind: "failed", code: "provider.fatal", detail: seen.why ?? "" };
      }
      assert.ok(Date.now() < deadline, "it does not become ready");
      await systemClock.sleep(5);
      turn--;
      continue;
    }
    watch.step?.(next);
    for (let time = 0; time < (watch.times ?? 1); time++) {
      const progress = await repeatable(adapter, next, seen, time > 0);
      if (progress.kind === "failed") return progress;
      shown = progress.kind === "done" ? progress.seen : undefined;
    }
  }
  throw new Error("its writes have no end");
}

/** A step that is sent again may be told that what it makes is there. */
async function repeatable(
  adapter: ComputeAdapter,
  step: Step,
  seen: Seen | null,
  again: boolean,
): Promise<Progress> {
  try {
    return await sendOne(adapter, step, seen);
  } catch (error) {
    if (!again || !["exists", "conflict"].includes(adapter.judge(error))) throw error;
    return { kind: "done" };
  }
}

/** Uploads, ensures and waits; the usual beginning of a check. */
export async function ensure(
  subject: ComputeSubject,
  want: Want,
  sample: SampleFunction = "answers",
): Promise<Progress> {
  await putSample(subject, want, sample);
  return bring(subject.adapter, want);
}

export async function observed(subject: ComputeSubject, want: Want): Promise<Seen> {
  const seen = await subject.adapter.observe(callContext(), subject.adapter.name(want.key));
  assert.ok(seen, "nothing is observed");
  return seen;
}

export async function listed(subject: ComputeSubject, organization: string): Promise<Seen[]> {
  return all(subject.adapter.list(callContext(), { organization }));
}

/** Looks and makes the next removing write, until there is none; the steps that were made. */
export async function removed(subject: ComputeSubject, ref: Ref): Promise<Step[]> {
  const made: Step[] = [];
  let shown: Seen | undefined;
  while (made.length < TURNS) {
    const seen: Seen | null = shown ?? (await subject.adapter.observe(callContext(), ref));
    const [next] = subject.adapter.remove(ref, seen);
    if (next === undefined) return made;
    const progress = await sendOne(subject.adapter, next, seen);
    assert.equal(progress.kind, "done", `${next.do} failed`);
    shown = progress.kind === "done" ? progress.seen : undefined;
    made.push(next);
  }
  throw new Error("its removal has no end");
}

export async function request(subject: ComputeSubject, ref: Ref, path: string): Promise<Response> {
  const seen = await subject.adapter.observe(callContext(), ref);
  const at = { ref, url: seen?.url ?? null };
  return subject.adapter.call(callContext(), at, new Request(`http://release${path}`));
}

/** Everything an iterable gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}

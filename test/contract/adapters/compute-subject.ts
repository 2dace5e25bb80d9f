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
  Progress,
  Ref,
  Seen,
  Step,
  Want,
} from "../../../shared/ports/compute.ts";

/** The functions whose zips a subject supplies. */
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
  artifact(sample: SampleFunction): Promise<SampleArtifact>;
  /** Puts something at this ref that another tool made. */
  plantForeign(ref: Ref): Promise<void>;
  /** Every error the provider is known to give, and what it means. */
  errors: readonly { name: string; error: unknown; means: Judgement }[];
  close(): Promise<void>;
}

/** A guarantee of the port, runnable with or without a test runner around it. */
export interface ComputeCheck {
  name: string;
  run(subject: ComputeSubject): Promise<void>;
}

export const ids = randomIds(systemClock);
export const PATIENCE_MS = 20_000;

export function callContext(signal = new AbortController().signal): CallContext {
  return { clock: systemClock, log: silentLogger, signal, fence: 1 };
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
    organization: ids.long("org"),
    project: "shop",
    environment: "production",
    part: "api",
    build: `b${release.slice(1)}`,
    release,
    target: subject.target,
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
  const { organization } = want.owner;
  await subject.adapter.putArtifact(callContext(), { organization, ...want.artifact }, async () =>
    new Blob([bytes]).stream(),
  );
}

/** What the deployer does, without its rows: every missing write, each until it ends. */
export async function settle(adapter: ComputeAdapter, steps: readonly Step[]): Promise<Progress> {
  const cx = callContext();
  let progress: Progress = { kind: "done" };
  for (const step of steps) {
    progress = await adapter.send(cx, JSON.parse(JSON.stringify(step)) as Step);
    const deadline = Date.now() + PATIENCE_MS;
    while (progress.kind === "wait") {
      assert.ok(Date.now() < deadline, `step ${step.do} does not end`);
      await systemClock.sleep(progress.retryAfterMs ?? 5);
      progress = await adapter.poll(cx, progress.handle);
    }
    if (progress.kind === "failed") return progress;
  }
  return progress;
}

/** Uploads, ensures and waits; the usual beginning of a check. */
export async function ensure(
  subject: ComputeSubject,
  want: Want,
  sample: SampleFunction = "answers",
): Promise<Progress> {
  await putSample(subject, want, sample);
  const seen = await subject.adapter.observe(callContext(), subject.adapter.name(want.key));
  return settle(subject.adapter, subject.adapter.diff(want, seen));
}

export async function observed(subject: ComputeSubject, want: Want): Promise<Seen> {
  const seen = await subject.adapter.observe(callContext(), subject.adapter.name(want.key));
  assert.ok(seen, "nothing is observed");
  return seen;
}

export async function listed(subject: ComputeSubject, organization: string): Promise<Seen[]> {
  return all(subject.adapter.list(callContext(), { organization }));
}

export async function removed(subject: ComputeSubject, ref: Ref): Promise<void> {
  const seen = await subject.adapter.observe(callContext(), ref);
  await settle(subject.adapter, subject.adapter.remove(ref, seen));
}

export async function request(subject: ComputeSubject, ref: Ref, path: string): Promise<Response> {
  return subject.adapter.call(callContext(), ref, new Request(`http://release${path}`));
}

/** Everything an iterable gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}

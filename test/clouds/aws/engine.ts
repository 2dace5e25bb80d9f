import assert from "node:assert/strict";
import type {
  CallContext,
  ComputeAdapter,
  Progress,
  Ref,
  Seen,
  Share,
  Step,
  Want,
} from "../../../shared/ports/compute.ts";
import { callContext } from "../../contract/adapters/compute-subject.ts";

/** More turns than any deploy needs. */
const TURNS = 60;

/** How the deployer drives an adapter: an answer that shows the resource is as good as a look. */
export interface Driven {
  steps: string[];
  waits: number;
  seen: Seen | null;
}

/** Brings a release to where its want is, or removes it. Judged errors are waited for, as often as `patience`. */
export async function drive(
  adapter: ComputeAdapter,
  ref: Ref,
  missing: (seen: Seen | null) => Step[],
  options: { patience?: number; cx?: CallContext; stopAfter?: number } = {},
): Promise<Driven> {
  const cx = options.cx ?? callContext();
  const driven: Driven = { steps: [], waits: 0, seen: null };
  let shown: Seen | undefined;
  let patience = options.patience ?? 0;
  for (let turn = 0; turn < TURNS; turn++) {
    driven.seen = shown ?? (await adapter.observe(cx, ref));
    shown = undefined;
    const [next] = missing(driven.seen);
    if (next === undefined || driven.steps.length === options.stopAfter) return driven;
    driven.steps.push(next.do);
    const row = JSON.parse(JSON.stringify(next)) as Step;
    try {
      const end = await settled(adapter, cx, await adapter.send(cx, row, driven.seen), driven);
      shown = end.seen;
    } catch (error) {
      const means = adapter.judge(error);
      if (["fatal", "denied"].includes(means) || patience === 0) throw error;
      patience -= 1;
    }
  }
  throw new Error(`its writes have no end: ${driven.steps.join(", ")}`);
}

async function settled(
  adapter: ComputeAdapter,
  cx: CallContext,
  sent: Progress,
  driven: Driven,
): Promise<Extract<Progress, { kind: "done" }>> {
  let progress = sent;
  while (progress.kind === "wait") {
    driven.waits += 1;
    progress = await adapter.poll(cx, progress.handle);
  }
  if (progress.kind === "failed") throw new Error(`${progress.code}: ${progress.detail}`);
  return progress;
}

export function deploy(
  adapter: ComputeAdapter,
  want: Want,
  options: { patience?: number; stopAfter?: number } = {},
): Promise<Driven> {
  return drive(adapter, adapter.name(want.key), (seen) => adapter.diff(want, seen), options);
}

export function destroy(
  adapter: ComputeAdapter,
  ref: Ref,
  options: { stopAfter?: number } = {},
): Promise<Driven> {
  return drive(adapter, ref, (seen) => adapter.remove(ref, seen), options);
}

/** Follows a route; the writes that it took. */
export async function route(adapter: ComputeAdapter, shares: readonly Share[]): Promise<string[]> {
  const cx = callContext();
  const refs = shares.map(({ ref }) => ref);
  const steps: string[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const [next] = adapter.traffic(shares, await adapter.observeTraffic(cx, refs));
    if (next === undefined) return steps;
    steps.push(next.do);
    const progress = await adapter.send(cx, next, null);
    assert.equal(progress.kind, "done");
  }
  throw new Error(`the route has no end: ${steps.join(", ")}`);
}

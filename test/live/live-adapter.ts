import { systemClock } from "../../shared/clock.ts";
import type { CallContext, ComputeAdapter, Ref, Seen, Step } from "../../shared/ports/compute.ts";
import { callContext } from "../contract/adapters/compute-subject.ts";

/** All that a live run makes belongs to organizations whose ids begin so; no installation makes such. */
export const LIVE_PREFIX = "org_live";

/** What is judged so passes by itself on a real cloud. */
const PASSING = new Set(["retry", "throttle", "not-yet"]);

export interface Budget {
  /** How many resources may stand at once. */
  resourcesMax: number;
  /** How long one thing that passes by itself is waited for. */
  patienceMs: number;
  /** Between two tries. */
  pauseMs: number;
}

/**
 * The adapter as a careful person would use it on an account that costs money: it waits for what
 * passes by itself, and refuses to make more at once than its budget allows.
 */
export function liveAdapter(
  adapter: ComputeAdapter,
  budget: Budget,
  stopped: AbortSignal,
): ComputeAdapter & { standing: Set<string> } {
  const standing = new Set<string>();
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    const until = performance.now() + budget.patienceMs;
    for (;;) {
      stopped.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        if (!PASSING.has(adapter.judge(error)) || performance.now() > until) throw error;
        await systemClock.sleep(budget.pauseMs, stopped);
      }
    }
  };
  const admit = (step: Step) => {
    if (/^delete|^remove|^detach/.test(step.do)) return;
    standing.add(step.ref.name);
    if (standing.size <= budget.resourcesMax) return;
    standing.delete(step.ref.name);
    throw new Error(
      `the budget allows ${budget.resourcesMax} resources at once; one more is needed: ${step.ref.name}`,
    );
  };
  return {
    ...adapter,
    standing,
    observe: (cx, ref) => patiently(() => adapter.observe(cx, ref)),
    observeTraffic: (cx, refs) => patiently(() => adapter.observeTraffic(cx, refs)),
    poll: (cx, handle) => patiently(() => adapter.poll(cx, handle)),
    call: (cx, at, request) => patiently(() => adapter.call(cx, at, request.clone() as Request)),
    send(cx, step, seen) {
      admit(step);
      return patiently(() => adapter.send(cx, step, seen));
    },
  };
}

/**
 * Removes all that carries the tags of live runs, of this one or of one that was killed; what is the
 * account's own, or of an installation, is left alone. Resolves to the names of what it removed.
 */
export async function cleanUp(adapter: ComputeAdapter, patienceMs: number): Promise<string[]> {
  const removed: string[] = [];
  const cx = callContext();
  for (const seen of await ours(adapter, cx)) {
    await removeOne(adapter, cx, seen.ref, patienceMs);
    removed.push(seen.ref.name);
  }
  return removed;
}

async function ours(adapter: ComputeAdapter, cx: CallContext): Promise<Seen[]> {
  const found: Seen[] = [];
  for await (const seen of adapter.list(cx, {})) {
    if (seen.owner !== "foreign" && seen.owner.organization.startsWith(LIVE_PREFIX))
      found.push(seen);
  }
  return found;
}

async function removeOne(
  adapter: ComputeAdapter,
  cx: CallContext,
  ref: Ref,
  patienceMs: number,
): Promise<void> {
  const until = performance.now() + patienceMs;
  let shown: Seen | undefined;
  while (performance.now() < until) {
    const seen: Seen | null = shown ?? (await adapter.observe(cx, ref));
    shown = undefined;
    const [next] = adapter.remove(ref, seen);
    if (next === undefined) return;
    try {
      let progress = await adapter.send(cx, next, seen);
      while (progress.kind === "wait" && performance.now() < until) {
        await systemClock.sleep(progress.retryAfterMs ?? 200);
        progress = await adapter.poll(cx, progress.handle);
      }
      if (progress.kind === "failed") throw new Error(`${progress.code}: ${progress.detail}`);
      if (progress.kind === "done") shown = progress.seen;
    } catch (error) {
      if (["fatal", "denied"].includes(adapter.judge(error))) throw error;
      await systemClock.sleep(200);
    }
  }
  throw new Error(`${ref.name} is still there after ${patienceMs / 1_000} s`);
}

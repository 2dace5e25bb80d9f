import { AppError } from "../../shared/errors/app-error.ts";
import { isErrorCode } from "../../shared/errors/catalog.ts";
import type {
  ComputeAdapter,
  Judgement,
  Progress,
  Ref,
  Seen,
  Step,
} from "../../shared/ports/compute.ts";
import type { Outcome, StepContext, StepRow } from "./component.ts";

/** One resource as it shall be. */
export interface Goal {
  ref: Ref;
  /** For people: what is waited for. */
  what: string;
  /** The writes still missing. */
  missing(seen: Seen | null): Step[];
  /** Whether it must be ready besides. */
  ready: boolean;
}

/** More writes than any resource needs: a diff that never becomes empty ends in a wait, not in a loop. */
const TURNS = 12;

type Turn = Outcome | { kind: "again" };

/**
 * Brings one resource to its goal, safely from any moment on: observes first, is done where the goal
 * is met, polls what is under way, and only then makes the next missing write. A write whose id the
 * provider chooses is never repeated while its answer is lost.
 */
export async function drive(
  cx: StepContext,
  adapter: ComputeAdapter,
  row: StepRow,
  goal: Goal,
): Promise<Outcome & { seen?: Seen | null }> {
  const state = { handle: row.handle, sent: cx.sent, fresh: null as string | null };
  for (let turn = 0; turn < TURNS; turn++) {
    const answer = await oneTurn(cx, adapter, goal, state);
    if (answer.kind === "again") continue;
    // A look that failed on its way says nothing about the call that is under way.
    return answer.kind === "wait" && answer.handle === null
      ? { ...answer, handle: state.handle }
      : answer;
  }
  return { kind: "wait", handle: null, afterMs: null, why: `${goal.what} still differs` };
}

interface DriveState {
  handle: string | null;
  sent: StepContext["sent"];
  /** The write that was made in the last turn and answered. */
  fresh: string | null;
}

async function oneTurn(
  cx: StepContext,
  adapter: ComputeAdapter,
  goal: Goal,
  state: DriveState,
): Promise<Turn> {
  const seen = await attempt(cx, adapter, goal, () => adapter.observe(cx.call, goal.ref));
  if (seen.kind !== "value") return seen;
  if (seen.value?.owner === "foreign") return { kind: "failed", error: foreign(goal) };
  const missing = goal.missing(seen.value);
  const [next] = missing;
  if (state.handle !== null) {
    const { handle } = state;
    if (next === undefined && (!goal.ready || seen.value?.ready === true)) return done(seen.value);
    const progress = await attempt(cx, adapter, goal, () => adapter.poll(cx.call, handle));
    if (progress.kind === "wait" && progress.judgement === "gone") state.handle = null;
    if (progress.kind !== "value") return progress;
    if (progress.value.kind !== "done") return progressOutcome(goal, progress.value);
    state.handle = null;
    return { kind: "again" };
  }
  if (next === undefined) return settled(goal, seen.value);
  const hold = heldBack(cx, goal, state, next);
  if (hold !== null) return hold;
  await cx.sending({ do: next.do, mints: next.mints });
  state.sent = { do: next.do, mints: next.mints, at: cx.services.clock.now().toISOString() };
  const progress = await attempt(cx, adapter, goal, () => adapter.send(cx.call, next));
  if (progress.kind === "wait") return { ...progress, refused: progress.judgement !== "ambiguous" };
  if (progress.kind !== "value") return progress;
  state.fresh = next.do;
  return progress.value.kind === "done" ? { kind: "again" } : progressOutcome(goal, progress.value);
}

function done(seen: Seen | null): Outcome {
  return { kind: "done", ...(seen?.url === undefined ? {} : { result: { url: seen.url } }) };
}

/** Nothing is left to write; readiness is the provider's word, which a smoke request will test. */
function settled(goal: Goal, seen: Seen | null): Outcome {
  if (!goal.ready || seen?.ready === true) return done(seen);
  if (seen?.ready === "failed") {
    const detail = `${goal.what} failed: ${seen.why ?? "the provider gives no reason"}.`;
    return { kind: "failed", error: new AppError("provider.fatal", { detail }) };
  }
  return { kind: "wait", handle: null, afterMs: null, why: `${goal.what} is not ready yet` };
}

/**
 * Why a write must not be made now although it seems missing: it was just made and is not visible
 * yet, or it may have been made by a worker that died and would be doubled.
 */
function heldBack(cx: StepContext, goal: Goal, state: DriveState, next: Step): Outcome | null {
  const why = `${goal.what} is not visible yet`;
  if (state.fresh === next.do) return { kind: "wait", handle: null, afterMs: null, why };
  if (!next.mints || state.sent?.do !== next.do) return null;
  const waited = cx.services.clock.now().getTime() - new Date(state.sent.at).getTime();
  if (waited < cx.services.lengths.graceMs) {
    return { kind: "wait", handle: null, afterMs: null, why };
  }
  const detail = `The answer to "${next.do}" for ${goal.what} was lost and nothing is to be seen of it. The provider chooses the name, so it is not repeated: look at the provider and deploy again.`;
  return { kind: "failed", unknown: true, error: new AppError("provider.unknown", { detail }) };
}

function progressOutcome(goal: Goal, progress: Exclude<Progress, { kind: "done" }>): Outcome {
  if (progress.kind === "wait") {
    const why = `${goal.what} is under way`;
    return { kind: "wait", handle: progress.handle, afterMs: progress.retryAfterMs ?? null, why };
  }
  const code = isErrorCode(progress.code) ? progress.code : "provider.fatal";
  return {
    kind: "failed",
    error: new AppError(code, { detail: `${goal.what}: ${progress.detail}` }),
  };
}

/** Makes one call; what its error means decides whether it is looked at again, later or never. */
async function attempt<T>(
  cx: StepContext,
  adapter: ComputeAdapter,
  goal: Pick<Goal, "what">,
  call: () => Promise<T>,
): Promise<{ kind: "value"; value: T } | Judged> {
  try {
    return { kind: "value", value: await call() };
  } catch (error) {
    cx.call.signal.throwIfAborted();
    return judged(adapter, goal.what, error);
  }
}

type Judged =
  | (Extract<Outcome, { kind: "wait" }> & { judgement: Judgement })
  | Extract<Outcome, { kind: "failed" }>;

/** What an error of a provider does to a step. Repeating is always safe here: each look observes first. */
export function judged(adapter: ComputeAdapter, what: string, error: unknown): Judged {
  const judgement = adapter.judge(error);
  const said = error instanceof Error ? error.message : String(error);
  const detail = `${what}: ${said}`;
  switch (judgement) {
    case "throttle": {
      const seconds = error instanceof AppError ? error.retryAfter : undefined;
      return {
        kind: "wait",
        handle: null,
        afterMs: seconds === undefined ? null : seconds * 1000,
        why: `${what}: the provider asks to slow down`,
        judgement,
      };
    }
    case "retry":
    case "conflict":
    case "exists":
    case "gone":
    case "not-yet":
    case "ambiguous":
      return { kind: "wait", handle: null, afterMs: null, why: detail, judgement };
    case "denied":
      return { kind: "failed", error: new AppError("provider.denied", { detail, cause: error }) };
    case "fatal":
      return {
        kind: "failed",
        error:
          error instanceof AppError
            ? error
            : new AppError("provider.fatal", { detail, cause: error }),
      };
  }
}

function foreign(goal: Goal): AppError {
  return new AppError("provider.foreign", {
    detail: `${goal.what}: ${goal.ref.name} exists on ${goal.ref.region || goal.ref.cloud} and is not ours.`,
  });
}

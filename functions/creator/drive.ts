import { AppError } from "../../shared/errors/app-error.ts";
import { isErrorCode } from "../../shared/errors/catalog.ts";
import type {
  ComputeAdapter,
  Judgement,
  Key,
  Ownership,
  Progress,
  Ref,
  Seen,
  Step,
} from "../../shared/ports/compute.ts";
import type { Outcome, StepContext, StepRow } from "./component.ts";
import { providerFailure, sentenceOf, wordsOf } from "./provider-failure.ts";
import { countedOn, failureOf, isSpent, kept, type Setback } from "./setback.ts";

/** One thing at a provider as it shall be; `S` is what is read of it. */
export interface Goal<S> {
  /** For people: what is waited for. */
  what: string;
  observe(): Promise<S | null>;
  /** The writes still missing. */
  missing(seen: S | null): Step[];
  /** What the provider says of it; null where it has no state of its own, as a traffic setting. */
  standing(seen: S | null): Pick<Seen, "ready" | "why" | "url"> | null;
  /** Why it is not ours to write; null where it is. */
  refusal(seen: S | null): AppError | null;
  /** Whether it must be ready besides. */
  ready: boolean;
  /** What an answer showed, where it shows the whole thing. */
  shown(progress: Extract<Progress, { kind: "done" }>): S | undefined;
  /** What was observed, for the adapter to join an answer to. */
  resource(seen: S | null): Seen | null;
}

/** A resource of ours; `adopted`: one that was foreign and is taken over on purpose. */
export function resourceGoal(
  cx: StepContext,
  adapter: ComputeAdapter,
  of: {
    ref: Ref;
    what: string;
    ready: boolean;
    adopted?: boolean;
    /** Whose it must be, where that is known; anything else under its name is another's. */
    key?: Pick<Key, "environment" | "part">;
    missing: (seen: Seen | null) => Step[];
  },
): Goal<Seen> {
  const { ref, what, ready, missing } = of;
  return {
    what,
    ready,
    missing,
    observe: () => adapter.observe(cx.call, ref),
    standing: (seen) => seen,
    refusal(seen) {
      if (seen === null) return null;
      if (seen.owner === "foreign") return of.adopted === true ? null : foreign(what, ref);
      return of.key === undefined || isOf(seen.owner, of.key) ? null : taken(what, ref, seen.owner);
    },
    shown: (progress) => progress.seen,
    resource: (seen) => seen,
  };
}

/** More writes than any resource needs: a diff that never becomes empty ends in a wait, not in a loop. */
const TURNS = 12;

type Turn = Outcome | { kind: "again" };

/**
 * Brings one thing to its goal, safely from any moment on: observes first, is done where the goal
 * is met, polls what is under way, and only then makes the next missing write. A write whose id the
 * provider chooses is never repeated while its answer is lost.
 */
export async function drive<S>(
  cx: StepContext,
  adapter: ComputeAdapter,
  row: StepRow,
  goal: Goal<S>,
): Promise<Outcome> {
  const state: DriveState<S> = {
    handle: row.handle,
    sent: cx.sent,
    fresh: null,
    shown: undefined,
    setback: (row.result?.["setback"] as Setback | undefined) ?? null,
  };
  for (let turn = 0; turn < TURNS; turn++) {
    const answer = await oneTurn(cx, adapter, goal, state);
    if (answer.kind === "again") continue;
    return answer.kind === "wait" ? waiting(state, answer) : answer;
  }
  const why = `${goal.what} still differs`;
  return waiting(state, { kind: "wait", handle: null, afterMs: null, why });
}

type Wait = Extract<Outcome, { kind: "wait" }>;

/** A look that failed on its way says nothing about the call that is under way. */
function waiting<S>({ handle, setback }: DriveState<S>, wait: Wait): Wait {
  return {
    ...wait,
    handle: wait.handle ?? handle,
    ...(setback === null ? {} : { setback }),
  };
}

interface DriveState<S> {
  handle: string | null;
  sent: StepContext["sent"];
  /** The write that was made in the last turn and answered. */
  fresh: Pick<Step, "do" | "ref"> | null;
  /** What that answer showed: as good as a look. */
  shown: S | undefined;
  setback: Setback | null;
}

async function oneTurn<S>(
  cx: StepContext,
  adapter: ComputeAdapter,
  goal: Goal<S>,
  state: DriveState<S>,
): Promise<Turn> {
  const { shown } = state;
  state.shown = undefined;
  const look =
    shown === undefined
      ? await attempt(cx, adapter, goal, () => goal.observe())
      : { kind: "value" as const, value: shown };
  if (look.kind !== "value") return look;
  const seen = look.value;
  const refusal = goal.refusal(seen);
  if (refusal !== null) return { kind: "failed", error: refusal };
  const [next] = goal.missing(seen);
  if (state.handle !== null) return pollOnce(cx, adapter, goal, state, { seen, next });
  if (next === undefined) return settled(goal, seen, state.setback);
  const hold = heldBack(cx, goal, state, next);
  if (hold !== null) return hold;
  await cx.sending({ do: next.do, mints: next.mints });
  state.sent = { do: next.do, mints: next.mints, at: cx.services.clock.now().toISOString() };
  const resource = goal.resource(seen);
  const progress = await attempt(cx, adapter, goal, () => adapter.send(cx.call, next, resource));
  if (progress.kind === "wait") return unheard(state, progress);
  if (progress.kind !== "value") return progress;
  state.fresh = next;
  return underWay(goal, state, progress.value);
}

/** The call for a write came back with an error after which it may be made again. */
function unheard<S>(state: DriveState<S>, answer: Extract<Judged, { kind: "wait" }>): Outcome {
  const { judgement, failure } = answer;
  const wait = { ...answer, refused: judgement !== "ambiguous" };
  if (judgement === "conflict") return setBack(state, "refused", kept(failure), wait);
  return judgement === "exists" ? setBack(state, "unseen", kept(failure), wait) : wait;
}

/** Counts a write that was made in vain, and gives it up where it was so too often. */
function setBack<S>(
  state: DriveState<S>,
  kind: Setback["kind"],
  error: Setback["error"],
  wait: Wait,
): Outcome {
  state.setback = countedOn(state.setback, { do: state.sent?.do ?? "", kind, error });
  return isSpent(state.setback) ? { kind: "failed", error: failureOf(state.setback) } : wait;
}

/** What `send` or `poll` tells of a write. */
function underWay<S>(goal: Goal<S>, state: DriveState<S>, progress: Progress): Turn {
  const { what } = goal;
  switch (progress.kind) {
    case "done":
      state.handle = null;
      if (state.setback?.do === state.sent?.do) state.setback = null;
      state.shown = goal.shown(progress);
      return { kind: "again" };
    case "wait": {
      const why = `${what} is under way`;
      const afterMs = progress.retryAfterMs ?? null;
      return { kind: "wait", handle: progress.handle, afterMs, why, expected: true };
    }
    case "failed":
      state.handle = null;
      return ended(what, state, progress);
  }
}

/** First wait after a write that was taken and failed: its provider is not asked for it at once. */
const ENDED_AFTER_MS = 2_000;

/** The write is over and was in vain. */
function ended<S>(
  what: string,
  state: DriveState<S>,
  { code, detail, means = "fatal" }: Extract<Progress, { kind: "failed" }>,
): Outcome {
  const failure = new AppError(isErrorCode(code) ? code : "provider.fatal", {
    detail: `${what}: ${detail}`,
  });
  const why = failure.message;
  switch (means) {
    case "denied":
    case "fatal":
      return { kind: "failed", error: failure };
    case "throttle":
    case "not-yet":
      return { kind: "wait", handle: null, afterMs: null, why, refused: true };
    case "retry":
    case "conflict":
    case "exists":
    case "gone":
    case "ambiguous": {
      const refused = means !== "ambiguous";
      const wait = { kind: "wait", handle: null, afterMs: ENDED_AFTER_MS, why, refused } as const;
      return setBack(state, "ended", kept(failure), wait);
    }
  }
}

/** A call is under way at the provider; where its goal is met it needs no end. */
async function pollOnce<S>(
  cx: StepContext,
  adapter: ComputeAdapter,
  goal: Goal<S>,
  state: DriveState<S>,
  at: { seen: S | null; next: Step | undefined },
): Promise<Turn> {
  const { handle } = state;
  if (handle === null) return { kind: "again" };
  const standing = goal.standing(at.seen);
  if (at.next === undefined && (!goal.ready || standing?.ready === true)) return done(standing);
  const progress = await attempt(cx, adapter, goal, () => adapter.poll(cx.call, handle));
  if (progress.kind === "wait" && progress.judgement === "gone") state.handle = null;
  return progress.kind === "value" ? underWay(goal, state, progress.value) : progress;
}

function done(standing: Pick<Seen, "url"> | null): Outcome {
  return {
    kind: "done",
    ...(standing?.url === undefined ? {} : { result: { url: standing.url } }),
  };
}

/**
 * Nothing is left to write; readiness is the provider's word, which a smoke request will test. What
 * is not ready after a write that failed will not become so, and that failure is why.
 */
function settled<S>(goal: Goal<S>, seen: S | null, setback: Setback | null): Outcome {
  const standing = goal.standing(seen);
  if (!goal.ready || standing?.ready === true) return done(standing);
  if (setback?.kind === "ended") return { kind: "failed", error: failureOf(setback) };
  if (standing?.ready === "failed") {
    const detail = `${goal.what} failed: ${standing.why ?? "the provider gives no reason"}.`;
    return { kind: "failed", error: new AppError("provider.fatal", { detail }) };
  }
  const because = standing?.why === undefined ? "" : `: ${standing.why}`;
  const why = `${goal.what} is not ready yet${because}`;
  return { kind: "wait", handle: null, afterMs: null, why };
}

/**
 * Why a write must not be made now although it seems missing: it was just made and is not visible
 * yet, or it may have been made by a worker that died and would be doubled.
 */
function heldBack<S>(
  cx: StepContext,
  goal: Goal<S>,
  state: DriveState<S>,
  next: Step,
): Outcome | null {
  const why = `${goal.what} is not visible yet`;
  const again = state.fresh?.do === next.do && state.fresh.ref.name === next.ref.name;
  if (again) return { kind: "wait", handle: null, afterMs: null, why };
  if (!next.mints || state.sent?.do !== next.do) return null;
  const waited = cx.services.clock.now().getTime() - new Date(state.sent.at).getTime();
  if (waited < cx.services.lengths.graceMs) {
    return { kind: "wait", handle: null, afterMs: null, why };
  }
  const detail = `The answer to "${next.do}" for ${goal.what} was lost and nothing is to be seen of it. The provider chooses the name, so it is not repeated: look at the provider and deploy again.`;
  return { kind: "failed", unknown: true, error: new AppError("provider.unknown", { detail }) };
}

/** Makes one call; what its error means decides whether it is looked at again, later or never. */
async function attempt<T>(
  cx: StepContext,
  adapter: ComputeAdapter,
  goal: { what: string },
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
  | (Wait & { judgement: Judgement; failure: AppError })
  | Extract<Outcome, { kind: "failed" }>;

/** What an error of a provider does to a step. Repeating is always safe here: each look observes first. */
export function judged(adapter: ComputeAdapter, what: string, error: unknown): Judged {
  const judgement = adapter.judge(error);
  const explained = adapter.explain(error);
  const failure = providerFailure(adapter, what, error);
  const wait = {
    kind: "wait" as const,
    handle: null,
    afterMs: null,
    why: sentenceOf(what, explained),
    provider: wordsOf(explained),
    judgement,
    failure,
  };
  switch (judgement) {
    case "throttle": {
      const seconds = error instanceof AppError ? error.retryAfter : undefined;
      return { ...wait, afterMs: seconds === undefined ? null : seconds * 1000 };
    }
    case "retry":
    case "conflict":
    case "exists":
    case "gone":
    case "not-yet":
    case "ambiguous":
      return wait;
    case "denied":
    case "fatal":
      return { kind: "failed", error: failure };
  }
}

function foreign(what: string, ref: Ref): AppError {
  return new AppError("provider.foreign", {
    detail: `${what}: ${ref.name} exists on ${ref.region || ref.cloud} and is not ours.`,
  });
}

/** What says nothing of itself but that it is ours is taken for ours. */
function isOf(owner: Ownership, { environment, part }: Pick<Key, "environment" | "part">): boolean {
  return owner.environment === "" || (owner.environment === environment && owner.resource === part);
}

function taken(what: string, ref: Ref, { resource }: Ownership): AppError {
  return new AppError("provider.name_taken", {
    detail: `${what}: ${ref.name} belongs to \`${resource}\` of another environment.`,
  });
}

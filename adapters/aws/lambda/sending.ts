import type { ProviderHome } from "../../../shared/ports/cloud.ts";
import type { CallContext, Progress, Seen, Step, Want } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";
import type { Place } from "./name.ts";
import { type LambdaState, seenOf, stateOf, variablesOf } from "./state.ts";

/** All that one write may need. */
export interface Sending {
  aws: AwsClients;
  place: Place;
  home: ProviderHome;
  cx: CallContext;
  step: Step;
  seen: Seen | null;
}

export function wantOf(step: Step): Want {
  return (step.body as { want: Want }).want;
}

/** What was seen before, with what the answer says; nothing where nothing was seen before. */
export function joined(
  { step, seen }: Pick<Sending, "step" | "seen">,
  change: Partial<LambdaState>,
): Progress {
  const state = stateOf(seen);
  if (state === null || state.function === null) return { kind: "done" };
  return { kind: "done", seen: seenOf(step.ref, { ...state, ...change }, variablesOf(seen)) };
}

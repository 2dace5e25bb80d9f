import type { CallContext, Ownership, Step } from "../../../shared/ports/compute.ts";
import type { Standing } from "./standing.ts";
import type { Target } from "./target.ts";

/** What a step needs besides the call's context. */
export interface Sending {
  target: Target;
  cx: CallContext;
  step: Step;
  owner: Ownership;
  hash: string;
  /** As it is known before this write. */
  before: Standing;
  /** Whether `before` was seen: else a look comes before a write that could meet something else. */
  seen: boolean;
}

import type { OperationKind } from "../../shared/domain/operation.ts";
import type { Transaction } from "../../shared/database.ts";
import type { AppError } from "../../shared/errors/app-error.ts";
import type { CallContext, Ref } from "../../shared/ports/compute.ts";
import type { operation, step } from "../../shared/schema/operations.ts";
import type { ProviderWords } from "./provider-failure.ts";
import type { Services } from "./services.ts";
import type { Setback } from "./setback.ts";

export type OperationRow = typeof operation.$inferSelect;
export type StepRow = typeof step.$inferSelect;

/** A step before it is a row. All its inputs are values; nothing is looked up that is not in them. */
export interface NewStep {
  name: string;
  title: string;
  /** Steps of one lane run in order, lanes beside one another; null waits for all and all wait for it. */
  lane: string | null;
  target?: string;
  part?: string;
  release?: string;
  ref?: Ref;
  body?: Record<string, unknown>;
  /** It follows something that cannot be taken back (a route): a cancel or a failure does not stop it. */
  committed?: boolean;
}

/** What was done in the transaction that ends a step. */
export interface Committed {
  result?: Record<string, unknown>;
  /** Steps that only now are known; they are rows from this transaction on. */
  steps?: NewStep[];
}

/** How one look at a step ended. */
export type Outcome =
  | {
      kind: "done";
      result?: Record<string, unknown>;
      commit?: (tx: Transaction) => Promise<Committed>;
    }
  | {
      kind: "wait";
      handle: string | null;
      afterMs: number | null;
      /** For people, a sentence. */
      why: string;
      /** Nothing is amiss: the provider is at work, and its end was not expected yet. */
      expected?: boolean;
      /** Whose error it waits for, in the provider's words. */
      provider?: ProviderWords;
      /** The provider answered that it did not make the write: it was not sent. */
      refused?: boolean;
      /** Kept for the next look. */
      setback?: Setback;
    }
  | { kind: "failed"; error: AppError; unknown?: boolean };

export interface PlanContext {
  services: Services;
  operation: OperationRow;
  call: CallContext;
}

/** Steps, and the rows they need, written in one transaction with them. */
export interface Planned {
  steps: NewStep[];
  write?: (tx: Transaction) => Promise<void>;
}

export interface StepContext extends PlanContext {
  /**
   * Called right before a provider write: the step is `sent`, durably and under the fence. Throws
   * `LeaseLost`. `what` is kept, so that a recovering worker knows which call may have happened.
   */
  sending(what: { do: string; mints: boolean }): Promise<void>;
  /** A provider write ended; the next of the same step is no repetition of it. */
  sent: { do: string; mints: boolean; at: string } | null;
}

/**
 * The one contract of all sub-components. They hold no state: what is planned, done and left stands
 * in rows, and any worker may go on with them at any moment.
 */
export interface Component {
  readonly name: string;
  readonly kinds: readonly OperationKind[];
  /** Once per operation; reads only, writes in `write`. Throws what refuses the operation. */
  plan(cx: PlanContext): Promise<Planned>;
  /** Goes on with one step: observes first, then makes at most the writes still missing. */
  advance(cx: StepContext, step: StepRow): Promise<Outcome>;
  /** Ends what a cancelled or failed operation leaves; may return steps that undo. Repeatable. */
  cancel(
    tx: Transaction,
    cx: { services: Services; operation: OperationRow; why: "cancelled" | "failed" },
  ): Promise<NewStep[]>;
}

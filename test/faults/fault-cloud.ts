import type { ComputeAdapter, Ref } from "../../shared/ports/compute.ts";
import type { Violation } from "../gate/gate.ts";

/** A call of a cloud's API as it arrives. */
export interface CloudCall {
  operation: string;
  phase: "before" | "after";
  write: boolean;
}

/** What a cloud may do to one call besides answering it. */
export const answerFaults = [
  "answer lost",
  "reset",
  "429",
  "429 with Retry-After",
  "500",
  "500 after effect",
  "conflict",
  "busy",
  "denied",
] as const;
export type AnswerFault = (typeof answerFaults)[number];

/** How a cloud misbehaves beyond one call; what it cannot do it leaves out. */
export const conditions = [
  "stale read",
  "not-yet",
  "operation fails late",
  "operation never ends",
  "404 after done",
] as const;
export type Condition = (typeof conditions)[number];

/** A fake of a cloud with an adapter in front of it, as the table turns it. */
export interface FaultCloud {
  name: string;
  target: string;
  adapter: ComputeAdapter;
  /** Where the adapter takes zips from. */
  zips: Map<string, Uint8Array>;
  /** Called around every call; what it returns is answered instead. */
  hook: (call: CloudCall) => Response | undefined;
  /** null: this cloud has no such answer to this call. */
  answer(fault: AnswerFault, operation: string): Response | null;
  /** Begins a condition; null where this cloud knows none. What is returned ends it. */
  begin(condition: Condition): (() => void) | null;
  /** Puts something there that another tool made, where this would be. */
  plantForeign(ref: Ref): void;
  /** Makes functions of this zip exit at their start. */
  breakZip(digest: string): void;
  /** How many there are of each kind of thing: what a deploy made twice, left or lost shows in it. */
  objects(): Record<string, number>;
  violations: readonly Violation[];
  close(): Promise<void>;
}

export function phaseOf(fault: AnswerFault): CloudCall["phase"] {
  return fault === "answer lost" || fault === "500 after effect" ? "after" : "before";
}

export function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, one) => total + one, 0);
}

/** A behaviour of an emulator that is not AWS's, and the check of ours that it keeps from running. */
export interface Divergence {
  emulator: "ministack" | "moto" | "drongo";
  /** Name of the check, as the suite has it. */
  check: string;
  /** What the emulator does, and what AWS does instead. */
  reason: string;
}

/** The only list of what is left out on an emulator. */
export const divergences: readonly Divergence[] = [
  ...[
    "a function that exits at its start is never taken for one that answers",
    "a request reaches the release itself, whatever takes the traffic",
    "logs resume after the last line that was read",
    "a followed log gives new lines and ends with its signal",
  ].map((check) => ({
    emulator: "moto" as const,
    check,
    reason: "moto runs no code without Docker; a function's URL answers 404.",
  })),
  {
    emulator: "moto",
    check: "a repeated send makes one resource",
    reason:
      "moto says ConflictException where an alias exists already; AWS says ResourceConflictException.",
  },
  {
    emulator: "moto",
    check: "a release that was removed beside another one stands no more, and the other one does",
    reason:
      "moto keeps one URL for a function, whatever the qualifier, so that the last one removed takes all; AWS keeps one for each alias.",
  },
];

/** Why a check is left out; null where it runs. */
export function divergence(emulator: Divergence["emulator"], check: string): string | null {
  const found = divergences.find((row) => row.emulator === emulator && row.check === check);
  return found?.reason ?? null;
}

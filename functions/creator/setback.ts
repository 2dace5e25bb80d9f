import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import type { ProviderWords } from "./provider-failure.ts";

/**
 * How often in a row a write may be made in vain. Refused for a conflict: a look mends one that was a
 * race, and what stays is another writer or a refusal for good. Refused for what exists already: that
 * may be half a minute on its way to be seen. Taken, and failed then: each time costs its whole
 * length, which may be minutes.
 */
const TRIES = { refused: 4, unseen: 6, ended: 2 };

/** A write that was made in vain, for a cause that may pass; kept with its step. */
export interface Setback {
  /** Of the write. */
  do: string;
  kind: keyof typeof TRIES;
  /** In a row. */
  times: number;
  error: { code: ErrorCode; detail: string; provider?: ProviderWords };
}

export function countedOn(before: Setback | null, now: Omit<Setback, "times">): Setback {
  return { ...now, times: before?.do === now.do ? before.times + 1 : 1 };
}

/** Whether one try more would be one too many. */
export function isSpent({ kind, times }: Setback): boolean {
  return times >= TRIES[kind];
}

/** As it is told once the step is given up. */
export function failureOf({ error, times }: Setback): AppError {
  const { code, detail, provider } = error;
  const often = `${detail.replace(/[.!?]?$/, ".")} So it was ${times} times in a row.`;
  return new AppError(code, {
    detail: times > 1 ? often : detail,
    ...(provider === undefined ? {} : { extensions: { provider } }),
  });
}

/** What is kept of an error, so that it survives the worker that met it. */
export function kept({ code, message, extensions }: AppError): Setback["error"] {
  const provider = extensions["provider"] as ProviderWords | undefined;
  return { code, detail: message, ...(provider === undefined ? {} : { provider }) };
}

/**
 * Does the work of one operation in its turn among all that its organization asks for, with a signal
 * that aborts when its time is over too. Throws `request.rate_limited`.
 */
export type TakeTurn = <T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

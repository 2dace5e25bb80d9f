/** A random pause below a bound that doubles with each failure, in milliseconds. */
export function fullJitter(
  attempt: number,
  bounds: { retryMs: number; retryMsMax: number },
  random: () => number,
): number {
  return Math.floor(
    random() * Math.min(bounds.retryMsMax, bounds.retryMs * 2 ** Math.min(attempt, 30)),
  );
}

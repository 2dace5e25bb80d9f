/**
 * Maps with at most `runsMax` runs at once; results are in the order of the items. The first failure
 * is thrown: no further run begins, and those that go on are told by their signal.
 */
export async function mapBounded<T, U>(
  items: readonly T[],
  runsMax: number,
  signal: AbortSignal,
  run: (item: T, signal: AbortSignal) => Promise<U>,
): Promise<U[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results: U[] = [];
  const waiting = items.entries();
  const work = async () => {
    // One iterator for all workers: each takes the next item that none has taken.
    for (const [at, item] of waiting) {
      either.throwIfAborted();
      results[at] = await run(item, either);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(runsMax, items.length) }, work));
    return results;
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}

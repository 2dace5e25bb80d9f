/** Looks again and again until `look` finds something; what it was in vain stands in the error. */
export async function until<T>(
  look: () => Promise<T | null>,
  what: string,
  limitMs = 15_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await new Promise((next) => setTimeout(next, 25));
  }
}

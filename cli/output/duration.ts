/** `0.42 s`, `3.1 s`, `2 min 5 s`: three figures at most. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Even what should not be kept is asked for at most so often, or every request would ask for it. */
export const FRESH_MS_MIN = 5_000;
const FRESH_MS_MAX = 24 * 60 * 60 * 1000;
const FRESH_MS_UNSAID = 5 * 60 * 1000;

/** For how many milliseconds an answer is fresh, by its `Cache-Control`, else its `Expires`. */
export function freshMs(headers: Headers, now: Date): number {
  return Math.min(Math.max(saidMs(headers, now), FRESH_MS_MIN), FRESH_MS_MAX);
}

function saidMs(headers: Headers, now: Date): number {
  const control = (headers.get("cache-control") ?? "").toLowerCase();
  if (/(^|[\s,])no-(store|cache)\b/.test(control)) return 0;
  const maxAge = /(?:^|[\s,])max-age="?(\d+)/.exec(control)?.[1];
  if (maxAge !== undefined) {
    const age = Number(headers.get("age") ?? 0);
    return (Number(maxAge) - (age >= 0 ? age : 0)) * 1000;
  }
  const expires = headers.get("expires");
  if (expires === null) return FRESH_MS_UNSAID;
  const until = Date.parse(expires);
  // A date that is none (often `0`) means that the answer is stale already (RFC 9111, 5.3).
  return Number.isNaN(until) ? 0 : until - now.getTime();
}

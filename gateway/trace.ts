import { randomBytes } from "node:crypto";

const VALID = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)/;

export function isTraceparent(text: string): boolean {
  return VALID.test(text) && (text.length === 55 || !text.startsWith("00"));
}

export function traceIdOf(traceparent: string | null): string | null {
  return traceparent !== null && isTraceparent(traceparent) ? traceparent.slice(3, 35) : null;
}

const BYTES = 12_000;
let stock = "";
let used = 0;

/** A new W3C `traceparent`, sampled. Randomness is fetched in large pieces: one call serves 500. */
export function newTraceparent(): string {
  if (used + 48 > stock.length) {
    stock = randomBytes(BYTES).toString("hex");
    used = 0;
  }
  const at = used;
  used += 48;
  return `00-${stock.slice(at, at + 32)}-${stock.slice(at + 32, at + 48)}-01`;
}

import { base32, base32Number } from "./base32.ts";
import type { Clock } from "./clock.ts";

/** Prefixes of ids that never enter a host or a cloud name. */
export type LongPrefix =
  | "org"
  | "usr"
  | "mem"
  | "prj"
  | "env"
  | "op"
  | "tok"
  | "aud"
  | "pln"
  | "req"
  | "ins"
  | "sec"
  | "con"
  | "rul";

/** Where new ids come from. Injected, so that tests know every id beforehand. */
export interface Ids {
  /**
   * `op_` + 9 characters of milliseconds + 2 that count within one + 9 random ones. Those of one
   * process sort in the order in which they were made, also where its clock is set back.
   */
  long(prefix: LongPrefix): string;
  /**
   * A release: `r` + 7 characters of seconds + 4 that are random at first, 12 in all, DNS-safe.
   * Those of one process are never the same and sort in the order in which they were made; those of
   * several processes sort by the second.
   */
  release(): string;
}

/** How many ids one millisecond holds before the next one is begun. */
const PER_MS = 32 ** 2;
/** How many ids of releases one second holds. */
const PER_SECOND = 32 ** 4;

export function randomIds(clock: Clock): Ids {
  const random = (length: number) =>
    base32(crypto.getRandomValues(new Uint8Array(8))).slice(0, length);
  const nextLong = rising(() => clock.now().getTime() * PER_MS);
  // Four random characters alone would meet after some hundred releases of one second.
  const nextRelease = rising(
    () => Math.floor(clock.now().getTime() / 1000) * PER_SECOND + randomBelow(PER_SECOND),
  );
  return {
    long: (prefix) => `${prefix}_${base32Number(nextLong(), 11)}${random(9)}`,
    release: () => `r${base32Number(nextRelease(), 11)}`,
  };
}

/** What `wanted` says, or the next after the last one where that is not greater. */
function rising(wanted: () => number): () => number {
  let last = 0;
  return () => (last = Math.max(wanted(), last + 1));
}

/** `bound` divides 2³². */
function randomBelow(bound: number): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value % bound;
}

/** The id of a build: `b` + 55 bits of its SHA-256, 12 characters, DNS-safe. */
export function buildId(digestHex: string): string {
  return `b${base32(Uint8Array.from(Buffer.from(digestHex.slice(0, 16), "hex"))).slice(0, 11)}`;
}

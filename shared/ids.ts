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
   * A release: `r` + 7 characters of seconds + 4 random ones, 12 in all, DNS-safe. They sort by the
   * second in which they were made.
   */
  release(): string;
}

/** How many ids one millisecond holds before the next one is begun. */
const PER_MS = 32 ** 2;

export function randomIds(clock: Clock): Ids {
  const random = (length: number) =>
    base32(crypto.getRandomValues(new Uint8Array(8))).slice(0, length);
  let last = 0;
  const next = () => {
    last = Math.max(clock.now().getTime() * PER_MS, last + 1);
    return last;
  };
  return {
    long: (prefix) => `${prefix}_${base32Number(next(), 11)}${random(9)}`,
    release: () => `r${base32Number(Math.floor(clock.now().getTime() / 1000), 7)}${random(4)}`,
  };
}

/** The id of a build: `b` + 55 bits of its SHA-256, 12 characters, DNS-safe. */
export function buildId(digestHex: string): string {
  return `b${base32(Uint8Array.from(Buffer.from(digestHex.slice(0, 16), "hex"))).slice(0, 11)}`;
}

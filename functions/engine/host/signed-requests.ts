import type { Clock } from "../../../shared/clock.ts";
import { readSignature, signedText } from "../../../shared/protocol/invoke.ts";
import type { Verify } from "../../../shared/signing.ts";

/** Whom a request is for, as this installation has signed it. */
export interface Addressee {
  release: string;
  part: string;
}

export interface SignedRequest {
  method: string;
  /** The path with its query, as it stands on the wire. */
  target: string;
  /** `lintas-signature` */
  header: string | null | undefined;
}

/** Signatures that were found good, so many at once. */
const KEPT_MAX = 2_048;
/** A longer target is verified each time, so that what is kept stays small. */
const KEPT_TARGET_CHARS = 256;

/**
 * Tells whom signed requests are for. A signature names the second it ends in and no body: within one
 * second the same is sent again and again, and verified once.
 */
export class SignedRequests {
  readonly #verify: Verify;
  readonly #clock: Clock;
  /** By signature and what it is over; in the order in which they came. */
  readonly #good = new Map<string, { addressee: Addressee; expires: number }>();

  constructor(verify: Verify, clock: Clock) {
    this.#verify = verify;
    this.#clock = clock;
  }

  /** Null: there is no signature, or it is wrong, over something else, or has expired. */
  async addressee({ method, target, header }: SignedRequest): Promise<Addressee | null> {
    if (header == null) return null;
    const key = `${header} ${method} ${target}`;
    const known = this.#good.get(key);
    if (known !== undefined) return this.#isOver(known.expires) ? null : known.addressee;
    const read = readSignature(header);
    if (read === null || this.#isOver(read.expires)) return null;
    const { release, part, expires, claims, signature } = read;
    if (!(await this.#verify(signedText(method, target, claims), signature))) return null;
    const addressee = { release, part };
    if (target.length <= KEPT_TARGET_CHARS) this.#keep(key, { addressee, expires });
    return addressee;
  }

  #keep(key: string, good: { addressee: Addressee; expires: number }): void {
    this.#good.set(key, good);
    if (this.#good.size <= KEPT_MAX) return;
    const [oldest] = this.#good.keys();
    if (oldest !== undefined) this.#good.delete(oldest);
  }

  /** @param expires Unix seconds. */
  #isOver(expires: number): boolean {
    return expires * 1000 <= this.#clock.now().getTime();
  }
}

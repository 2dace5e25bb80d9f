import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors/app-error.ts";
import {
  readSignature,
  SIGNATURE_HEADER,
  signatureHeader,
  signedText,
} from "../shared/protocol/invoke.ts";
import type { Sign, Verify } from "../shared/signing.ts";
import type { RequestHead } from "./headers.ts";
import type { PartTarget, RouteTable } from "./resolve.ts";

/** A part of a release that a request of this installation itself named. */
export interface SignedAddress {
  release: string;
  part: string;
  /** The header as it came, which holds for that part too. */
  header: string;
}

/** Null where a request bears no signature of this installation for what it asks, or one that is over. */
export async function signedAddress(
  cx: { verify: Verify; clock: Clock },
  header: string | null,
  request: { method: string; target: string },
): Promise<SignedAddress | null> {
  const read = readSignature(header);
  if (read === null || header === null) return null;
  if (read.expires * 1_000 <= cx.clock.now().getTime()) return null;
  const text = signedText(request.method, request.target, read.claims);
  if (!(await cx.verify(text, read.signature))) return null;
  return { release: read.release, part: read.part, header };
}

/** @throws AppError `gateway.no_part` where that release is not here, or has no such part. */
export function partAtAddress(table: RouteTable, address: SignedAddress): PartTarget {
  const part = table.release(address.release)?.parts.get(address.part);
  if (part !== undefined) return part;
  const { release, part: name } = address;
  throw new AppError("gateway.no_part", { detail: `There is no part \`${name}\` of ${release}.` });
}

/** Clients of an API ask the same path again and again: they share a signature for so long. */
const SHARED_MS = 10_000;

interface Signed {
  method: string;
  target: string;
  until: number;
  header: Promise<string>;
}

/** Says in a request's head that it comes from this installation, and for whom it is. */
export type SignHead = (
  head: RequestHead,
  part: PartTarget,
  request: { method: string; target: string },
) => Promise<void>;

export function headSigner(sign: Sign, clock: Clock): SignHead {
  const last = new WeakMap<PartTarget, Signed>();
  return async (head, part, { method, target }) => {
    const now = clock.now().getTime();
    let signed = last.get(part);
    const same = signed?.method === method && signed.target === target && now < signed.until;
    if (signed === undefined || !same) {
      const claims = { release: part.release.id, part: part.name, method, target };
      const header = signatureHeader(sign, clock, claims);
      signed = { method, target, until: now + SHARED_MS, header };
      last.set(part, signed);
    }
    head.forward.push(SIGNATURE_HEADER, await signed.header);
  };
}

import type { Clock } from "../clock.ts";
import type { Sign } from "../signing.ts";

/**
 * How a private function knows that a request comes from its installation:
 *
 *   lintas-signature: v1.<release>.<part>.<expires, unix seconds>.<Ed25519 over "METHOD path?query\n" + what stands before>
 *
 * It expires after 60 s and names the release, so it is of no use elsewhere or later.
 */
export const SIGNATURE_HEADER = "lintas-signature";
export const SIGNATURE_SECONDS = 60;

export async function signatureHeader(
  sign: Sign,
  clock: Clock,
  request: { release: string; part: string; method: string; target: string },
): Promise<string> {
  const expires = Math.floor(clock.now().getTime() / 1000) + SIGNATURE_SECONDS;
  const claims = `v1.${request.release}.${request.part}.${expires}`;
  return `${claims}.${await sign(signedText(request.method, request.target, claims))}`;
}

/** The text under the signature. `target` is the path with its query, as it stands on the wire. */
export function signedText(method: string, target: string, claims: string): string {
  return `${method} ${target}\n${claims}`;
}

/** A signature header taken apart; nothing of it is known to be true before it is verified. */
export interface SignatureClaims {
  release: string;
  part: string;
  /** Unix seconds. */
  expires: number;
  /** What was signed beside the request. */
  claims: string;
  signature: string;
}

/** Null where it has not the form of one. */
export function readSignature(header: string | null | undefined): SignatureClaims | null {
  const match = /^(v1\.([^.]+)\.([^.]+)\.(\d{1,12}))\.([\w-]{86})$/.exec(header ?? "");
  if (match === null) return null;
  const [, claims = "", release = "", part = "", expires, signature = ""] = match;
  return { release, part, expires: Number(expires), claims, signature };
}

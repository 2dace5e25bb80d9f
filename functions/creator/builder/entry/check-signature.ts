import { readSignature, SIGNATURE_HEADER, signedText } from "../../../../shared/protocol/invoke.ts";
import { type Verify, verifier } from "../../../../shared/signing.ts";
import type { EntrySettings } from "./settings.ts";

/** Whether a request may reach the function. `target` is the path with its query, as received. */
export type CheckSignature = (request: {
  method: string;
  target: string;
  header: string | undefined;
}) => Promise<boolean>;

/** `lintas-signature`; see the protocol for its form. Without a key nothing passes. */
export function signatureCheck(
  settings: Pick<EntrySettings, "release" | "part" | "invokeKey">,
  now: () => number,
): CheckSignature {
  let verify: Promise<Verify> | undefined;
  return async ({ method, target, header }) => {
    const read = readSignature(header);
    if (read === null || settings.invokeKey === null) return false;
    const { release, part, expires, claims, signature } = read;
    if (release !== settings.release || part !== settings.part) return false;
    if (expires * 1000 <= now()) return false;
    verify ??= verifier(settings.invokeKey);
    return (await verify)(signedText(method, target, claims), signature);
  };
}

export { SIGNATURE_HEADER };

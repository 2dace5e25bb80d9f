import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import { type SealingKeyPair, unseal } from "../../../shared/sealing.ts";
import { Secret } from "../../../shared/secret.ts";
import type { PartRecord } from "./journal.ts";

const Values = z.record(z.string(), z.string());

/** The secrets of a part in clear, for as long as it is loaded. Throws `request.invalid`. */
export async function openSecrets(
  key: SealingKeyPair,
  { release, part, spec }: PartRecord,
): Promise<Secret<Readonly<Record<string, string>>>> {
  if (spec.secrets === null) return new Secret({});
  try {
    const text = await unseal(key, spec.secrets, `${release}/${part}`);
    return new Secret(Values.parse(JSON.parse(text)));
  } catch {
    // The cause may quote what was opened.
    throw new AppError("request.invalid", {
      detail: "The secrets are not sealed to this engine and this part of the release.",
    });
  }
}

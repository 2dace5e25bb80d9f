import * as z from "zod";
import { AppError } from "../errors/app-error.ts";
import { type SealingKeyPair, unseal } from "../sealing.ts";
import { Secret } from "../secret.ts";
import { PartSpec } from "./runner.ts";

/** What one who keeps parts knows of each when it starts with everything else stopped. */
export const PartRecord = z.object({
  release: z.string(),
  part: z.string(),
  /** Secrets stay sealed in it. */
  spec: PartSpec,
  warm: z.boolean(),
  /** It has answered, or was loaded, once on this machine. */
  proven: z.boolean(),
  /** Its removal has begun and must be ended. */
  deleting: z.boolean(),
});
export type PartRecord = z.infer<typeof PartRecord>;

/** The parts on the disk: each is there whole, as it was or as it is. */
export interface Journal {
  /** What cannot be read is left out and told: one bad file must not keep all others from serving. */
  load(unreadable: (file: string, error: unknown) => void): Promise<PartRecord[]>;
  /** Throws `runner.disk_full`. */
  write(record: PartRecord): Promise<void>;
  remove(release: string, part: string): Promise<void>;
}

const Values = z.record(z.string(), z.string());

/**
 * The secrets of a part in clear, for its environment only, or as long as it is loaded. `keeper` is
 * whose key they must be sealed to. Throws `request.invalid`.
 */
export async function openSecrets(
  keeper: "runner" | "engine",
  key: SealingKeyPair,
  { release, part, spec }: PartRecord,
): Promise<Secret<Record<string, string>>> {
  if (spec.secrets === null) return new Secret({});
  try {
    const text = await unseal(key, spec.secrets, `${release}/${part}`);
    return new Secret(Values.parse(JSON.parse(text)));
  } catch {
    // The cause may quote what was opened.
    throw new AppError("request.invalid", {
      detail: `The secrets are not sealed to this ${keeper} and this part of the release.`,
    });
  }
}

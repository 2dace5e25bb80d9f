import * as z from "zod";

/** Names of organizations, projects, environments and parts: they enter host and cloud names. */
export const Slug = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/, {
    error: "must be lower-case letters, digits and single dashes, beginning with a letter",
  })
  .refine((name) => !name.includes("--"), { error: "must not contain two dashes in a row" });

/** Names of variables and secrets: what every cloud accepts (Lambda refuses one-letter names). */
export const VariableName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z][A-Za-z0-9_]+$/, {
    error: "must be letters, digits and underscores, at least two, beginning with a letter",
  })
  .refine((name) => !/^(LINTAS|AWS|NODE|AZURE|GOOGLE|FUNCTIONS|K)_/i.test(name), {
    error: "begins with a prefix that a platform keeps for itself",
  });

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: "must be a SHA-256 in hex" });
export const BuildId = z
  .string()
  .regex(/^b[0-9a-z]{11}$/, { error: "must be a build's id: `b` and eleven letters or digits" });
export const ReleaseId = z
  .string()
  .regex(/^r[0-9a-z]{11}$/, { error: "must be a release's id: `r` and eleven letters or digits" });

/** The host of an environment, a build's preview, or production. */
export function hostName(project: string, qualifier: string | null, domain: string): string {
  return qualifier === null ? `${project}.${domain}` : `${project}-${qualifier}.${domain}`;
}

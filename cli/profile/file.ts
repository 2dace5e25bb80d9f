import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Environment } from "../environment.ts";
import { usageFailure } from "../failure.ts";

const Profile = z.object({
  url: z.url(),
  token: z.string(),
  /** Slug of the organization that is used where `--org` is not given. */
  organization: z.string(),
});
export type Profile = z.infer<typeof Profile>;

const Profiles = z.object({
  /** The profile that is used where `--profile` is not given. */
  current: z.string(),
  profiles: z.record(z.string(), Profile),
});
export type Profiles = z.infer<typeof Profiles>;

/** All that the command line keeps on disk. */
export function profilesPath(environment: Environment): string {
  const { LINTAS_CONFIG_DIR, XDG_CONFIG_HOME } = environment.variables;
  const folder =
    LINTAS_CONFIG_DIR || join(XDG_CONFIG_HOME || join(environment.home, ".config"), "lintas");
  return join(folder, "profiles.json");
}

export async function readProfiles(environment: Environment): Promise<Profiles> {
  const path = profilesPath(environment);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return { current: "default", profiles: {} };
    }
    throw error;
  }
  const parsed = Profiles.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw usageFailure(
    `${path} is not a profile file of Lintas.`,
    `Remove it and sign in again: \`lintas login\`.`,
  );
}

/** Only its owner may read it: it holds tokens. Replaced whole, so that it is never half written. */
export async function writeProfiles(environment: Environment, profiles: Profiles): Promise<void> {
  const path = profilesPath(environment);
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  const draft = `${path}.${crypto.randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

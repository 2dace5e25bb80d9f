import { inArray, sql } from "drizzle-orm";
import { base32 } from "../../../shared/base32.ts";
import type { Executor } from "../../../shared/database.ts";
import { hostName } from "../../../shared/domain/names.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { host } from "../../../shared/schema/projects.ts";

/** A DNS label has at most 63 characters. */
const LABEL = 63;
const SUFFIX = 4;
const ATTEMPTS = 8;

export interface HostOwner {
  organizationId: string;
  projectId: string;
  environmentId: string | null;
  buildId: string | null;
}

/**
 * Claims `<project>[-<qualifier>].<domain>`, or the same with a short suffix where that is taken
 * (or too long), and returns it. Two claims at once never get one name.
 */
export async function claimHost(
  tx: Executor,
  wanted: { project: string; qualifier: string | null; domain: string },
  owner: HostOwner,
  now: Date,
): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const name = candidate(wanted, attempt);
    if (name === null) continue;
    const rows = await tx
      .insert(host)
      .values({ name, ...owner, createdAt: now })
      .onConflictDoNothing()
      .returning({ name: host.name });
    if (rows.length > 0) return name;
  }
  throw new AppError("host.taken", { detail: "No free host name was found for it." });
}

function candidate(
  wanted: { project: string; qualifier: string | null; domain: string },
  attempt: number,
): string | null {
  const [plain = ""] = hostName(wanted.project, wanted.qualifier, "").split(".");
  if (attempt === 0) return plain.length > LABEL ? null : `${plain}.${wanted.domain}`;
  const random = base32(crypto.getRandomValues(new Uint8Array(4))).slice(0, SUFFIX);
  const stem = plain.slice(0, LABEL - SUFFIX - 1).replace(/-+$/, "");
  return `${stem}-${random}.${wanted.domain}`;
}

/** Host names by environment id, oldest first. */
export async function hostsOf(
  db: Executor,
  environments: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (environments.length === 0) return found;
  const rows = await db
    .select({ name: host.name, environmentId: host.environmentId })
    .from(host)
    .where(inArray(host.environmentId, [...environments]))
    .orderBy(host.createdAt, host.name);
  for (const row of rows) {
    if (row.environmentId === null) continue;
    found.set(row.environmentId, [...(found.get(row.environmentId) ?? []), row.name]);
  }
  return found;
}

/** Preview hosts by build id. */
export async function previewsOf(
  db: Executor,
  projectId: string,
  builds: readonly string[],
): Promise<Map<string, string>> {
  if (builds.length === 0) return new Map();
  const rows = await db
    .select({ name: host.name, buildId: host.buildId })
    .from(host)
    .where(sql`${host.projectId} = ${projectId} and ${inArray(host.buildId, [...builds])}`);
  return new Map(rows.flatMap((row) => (row.buildId === null ? [] : [[row.buildId, row.name]])));
}

import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import migrations from "../../../infra/postgres/migrations.gen.json" with { type: "json" };
import { migrate } from "../../../infra/postgres/migrate.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Database } from "../../../shared/database.ts";
import type { MasterKey } from "../../../shared/envelope.ts";
import { randomIds } from "../../../shared/ids.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { token } from "../../../shared/schema/people.ts";
import { ensureAdministrator } from "../prepare/administrator.ts";
import {
  type CompleteInstallation,
  ensureHome,
  ensureInstallation,
  type Installation,
  isComplete,
  privateKeyOf,
} from "../prepare/installation.ts";
import { prepareQueue } from "../prepare/queue.ts";
import type { CloudSettings } from "./settings.ts";

const LINK_MINUTES = 60;
const NEWEST = Object.keys(migrations).sort().at(-1);
/** undefined_table and undefined_column, PostgreSQL's Appendix A. */
const OLDER_SCHEMA: ReadonlySet<string> = new Set(["42P01", "42703"]);

interface Preparation {
  db: Database;
  key: MasterKey;
  settings: CloudSettings;
  /** Where the Manager is reached; null where another part starts, which cannot know it. */
  publicUrl: string | null;
}

interface Found {
  /** The newest migration that was applied. */
  newest: string | null;
  row: Installation;
}

/**
 * Brings the database to this version's schema and makes what an installation must have, where that
 * was not done yet: one question to the database where it was. Any number of instances may start at
 * once. Throws `secret.master_key_missing` where another master key wrapped the installation's keys.
 */
export async function ensurePrepared(of: Preparation): Promise<CompleteInstallation> {
  const found = await lookAround(of.db);
  if (found === null || found.newest !== NEWEST) {
    await prepareSchema(of.settings);
  } else if (isDone(found.row, of.publicUrl)) {
    await privateKeyOf(of.key, found.row.signingKey);
    return found.row;
  }
  return prepareRows(of);
}

function isDone(row: Installation, publicUrl: string | null): row is CompleteInstallation {
  const recorded = publicUrl === null || row.gatewayUrl === publicUrl;
  return isComplete(row) && row.homeOrganizationId !== null && recorded;
}

async function prepareRows(of: Preparation): Promise<CompleteInstallation> {
  return of.db.transaction(async (tx) => {
    await tx.execute(sql`lock table installation in exclusive mode`);
    const cx = { clock: systemClock, ids: randomIds(systemClock), key: of.key };
    const { publicUrl } = of;
    const row = await ensureInstallation(tx, cx, { domain: "localhost", gatewayUrl: publicUrl });
    const admin = await ensureAdministrator(tx, cx);
    if (row.homeOrganizationId === null && of.settings.signInLink !== null) {
      const now = systemClock.now();
      await tx.insert(token).values({
        id: cx.ids.long("tok"),
        kind: "link",
        name: "first sign-in link",
        hash: of.settings.signInLink,
        userId: admin.userId,
        createdAt: now,
        expiresAt: new Date(now.getTime() + LINK_MINUTES * 60_000),
      });
    }
    await ensureHome(tx, row, admin.organizationId);
    return row;
  });
}

/** Null where nobody was ever through with preparing, or was with an older schema. */
async function lookAround(db: Database): Promise<Found | null> {
  const newest = sql<
    string | null
  >`(select name from drizzle.__drizzle_migrations order by id desc limit 1)`;
  try {
    const [found] = await db.select({ newest, row: installation }).from(installation);
    return found ?? null;
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof Error && "code" in cause && OLDER_SCHEMA.has(String(cause.code))) {
      return null;
    }
    throw error;
  }
}

async function prepareSchema({ databaseUrl }: CloudSettings): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-migrations-"));
  try {
    for (const [name, text] of Object.entries(migrations)) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, "migration.sql"), text);
    }
    await migrate(databaseUrl, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await prepareQueue(databaseUrl, systemClock);
}

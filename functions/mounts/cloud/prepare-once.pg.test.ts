import { drizzle } from "drizzle-orm/postgres-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import { masterKey } from "../../../shared/envelope.ts";
import { Secret } from "../../../shared/secret.ts";
import { ensurePrepared } from "./prepare-once.ts";

const KEY = Buffer.alloc(32, 7).toString("base64url");
const OTHER_KEY = Buffer.alloc(32, 8).toString("base64url");
const MANAGER = "https://manager.example.com";

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
});
afterEach(() => fresh.drop());

interface Start {
  key?: string;
  publicUrl?: string | null;
  signInLink?: string;
}

/** What a cold start prepares, and every statement that it sent. */
async function start({ key = KEY, publicUrl = MANAGER, signInLink }: Start = {}) {
  const statements: string[] = [];
  const db = drizzle({
    client: fresh.sql,
    logger: { logQuery: (statement) => void statements.push(statement) },
  });
  const settings = {
    databaseUrl: new Secret(fresh.url),
    masterKey: new Secret(key),
    objects: { url: new URL("file:///nowhere"), endpoint: null },
    publicUrl: null,
    origin: null,
    allowPrivateEndpoints: false,
    signInLink: signInLink ?? null,
  };
  const prepared = await ensurePrepared({
    db,
    key: await masterKey(settings.masterKey),
    settings,
    publicUrl,
  });
  return { prepared, statements };
}

/** The one row, and which version of it that is: every write makes another. */
async function row() {
  const [found] = await fresh.sql`select *, ctid::text, xmin::text from installation`;
  return found;
}

test("a start that finds everything done asks one question and writes nothing", async () => {
  await start();
  const before = await row();
  const { prepared, statements } = await start();
  expect(statements).toHaveLength(1);
  expect(prepared).toMatchObject({ id: before?.["id"], gatewayUrl: MANAGER });
  expect(await row()).toEqual(before);
});

test("a start that finds everything done waits for nobody who prepares", async () => {
  await start();
  await fresh.sql.begin(async (other) => {
    await other`lock table installation in exclusive mode`;
    expect((await start()).prepared.gatewayUrl).toBe(MANAGER);
  });
}, 10_000);

test("another master key is refused by name, also where everything is done", async () => {
  await start();
  await expect(start({ key: OTHER_KEY })).rejects.toMatchObject({
    code: "secret.master_key_missing",
  });
});

test("another address is recorded", async () => {
  await start();
  const moved = "https://newer.example.com";
  expect((await start({ publicUrl: moved })).prepared.gatewayUrl).toBe(moved);
  expect(await row()).toMatchObject({ gateway_url: moved });
});

test("a start that does not know the address leaves the recorded one as it is", async () => {
  await start({ publicUrl: null });
  expect((await start()).prepared.gatewayUrl).toBe(MANAGER);
  const { prepared, statements } = await start({ publicUrl: null });
  expect(prepared.gatewayUrl).toBe(MANAGER);
  expect(statements).toHaveLength(1);
});

test("the row of an earlier version is completed", async () => {
  await start();
  const before = await row();
  for (const column of ["sealing_key", "identity_key", "home_organization_id"]) {
    await fresh.sql`update installation set ${fresh.sql(column)} = null`;
    const { prepared } = await start();
    expect(prepared.sealingKey).not.toBeNull();
    expect(prepared.identityKey).not.toBeNull();
    expect((await row())?.[column]).not.toBeNull();
  }
  expect(await row()).toMatchObject({ home_organization_id: before?.["home_organization_id"] });
});

test("an empty database is migrated by starts that come at once, which make one installation", async () => {
  await fresh.sql`drop schema drizzle cascade`;
  await fresh.sql`drop schema public cascade`;
  await fresh.sql`create schema public`;
  const link = "0".repeat(64);
  const starts = await Promise.all([1, 2, 3].map(() => start({ signInLink: link })));
  expect(new Set(starts.map(({ prepared }) => prepared.id)).size).toBe(1);
  expect(await fresh.sql`select slug from organization`).toEqual([{ slug: "local" }]);
  expect(await fresh.sql`select hash from token`).toEqual([{ hash: link }]);
  expect((await start()).statements).toHaveLength(1);
});

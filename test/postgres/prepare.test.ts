import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepare } from "../../functions/mounts/node/prepare/prepare.ts";
import { systemClock } from "../../shared/clock.ts";
import { Secret } from "../../shared/secret.ts";
import { signer, verifier } from "../../shared/signing.ts";
import { tokenHash, tokenKind } from "../../shared/tokens.ts";
import { type FreshDatabase, freshDatabase } from "../harness/postgres.ts";

const KEY = new Secret(Buffer.alloc(32, 7).toString("base64url"));
let db: FreshDatabase;
beforeEach(async () => {
  db = await freshDatabase();
});
afterEach(() => db.drop());

function run(change: { gatewayToken?: Secret; masterKey?: Secret; gatewayUrl?: string } = {}) {
  const request = {
    databaseUrl: new Secret(db.url),
    masterKey: KEY,
    migrations: join(import.meta.dirname, "../../shared/schema/migrations"),
    domain: "localhost",
    gatewayUrl: "http://localhost:7080",
    gatewayToken: null,
    ...change,
  };
  return prepare(request, systemClock);
}

test("the first start makes one installation, one organization and one owner, also when two start at once", async () => {
  await Promise.all([run(), run(), run()]);
  expect(await db.sql`select slug from organization`).toEqual([{ slug: "local" }]);
  expect(await db.sql`select role from member`).toEqual([{ role: "owner" }]);
  expect(await db.sql`select domain from installation`).toEqual([{ domain: "localhost" }]);
});

test("a later start keeps the keys and the gateway's token, and tells the new gateway address", async () => {
  const first = await run();
  const second = await run({ gatewayToken: first.gatewayToken, gatewayUrl: "http://localhost:1" });
  expect(second.installation).toBe(first.installation);
  expect(second.invokeKey.publicKey).toBe(first.invokeKey.publicKey);
  expect(second.gatewayToken.reveal()).toBe(first.gatewayToken.reveal());
  expect(await db.sql`select gateway_url from installation`).toEqual([
    { gateway_url: "http://localhost:1" },
  ]);
});

test("each start brings two new sign-in links, each good for itself, and ends those before", async () => {
  const first = await run();
  const second = await run();
  expect(tokenKind(second.consoleLink.reveal())).toBe("link");
  expect(tokenKind(second.commandLineLink.reveal())).toBe("link");
  const rows = await db.sql`select hash, revoked_at is null as good from token where kind = 'link'`;
  expect(new Map(rows.map((row) => [row["hash"], row["good"]]))).toEqual(
    new Map([
      [await tokenHash(first.consoleLink), false],
      [await tokenHash(first.commandLineLink), false],
      [await tokenHash(second.consoleLink), true],
      [await tokenHash(second.commandLineLink), true],
    ]),
  );
});

test("the private keys stand in the database only under the master key", async () => {
  const { invokeKey } = await run();
  const sign = await signer(invokeKey.privateKey.reveal());
  const verify = await verifier(invokeKey.publicKey);
  expect(await verify("text", await sign("text"))).toBe(true);
  const [row] =
    await db.sql`select signing_key::text || invoke_key::text as text from installation`;
  expect(row?.["text"]).not.toContain(invokeKey.privateKey.reveal());
});

test("another master key is refused by name, at once", async () => {
  await run();
  const other = new Secret(Buffer.alloc(32, 8).toString("base64url"));
  await expect(run({ masterKey: other })).rejects.toMatchObject({
    code: "secret.master_key_missing",
  });
});

test("the first organization is the installation's home, and an earlier version's row gets its keys", async () => {
  const first = await run();
  const read = async () => {
    const [row] = await db.sql`select home_organization_id as home, sealing_key->>'publicKey' as
      sealing, identity_key->>'publicKey' as identity from installation`;
    return row;
  };
  const made = await read();
  expect(made?.["home"]).toBe(first.organization);
  await db.sql`update installation set home_organization_id = null, sealing_key = null,
    identity_key = null`;
  await run();
  expect(await read()).toMatchObject({ home: first.organization });
  const again = await read();
  expect(again?.["sealing"]).toMatch(/^[\w-]{43}$/);
  expect(JSON.parse(String(again?.["identity"]))).toMatchObject({ kty: "RSA", e: "AQAB" });
  await run();
  expect(await read()).toEqual(again);
});

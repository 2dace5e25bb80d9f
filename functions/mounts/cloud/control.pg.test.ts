import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "../../../test/harness/postgres.ts";
import type { Control } from "../control.ts";
import { openCloudControl } from "./control.ts";
import { type CloudSettings, readCloudSettings } from "./settings.ts";

let fresh: FreshDatabase;
let settings: CloudSettings;
const open: Control[] = [];
beforeEach(async () => {
  fresh = await freshDatabase();
  settings = readCloudSettings({
    DATABASE_URL: fresh.url,
    MASTER_KEY: randomBytes(32).toString("base64url"),
    OBJECTS: "file:///nowhere",
  });
});
afterEach(async () => {
  for (const { sql } of open.splice(0)) await sql.end({ timeout: 5 });
  await fresh.drop();
});

async function start(part: string, publicUrl: string | null): Promise<Control> {
  const control = await openCloudControl(settings, part, publicUrl);
  open.push(control);
  return control;
}

async function issuerOf({ home }: Control): Promise<unknown> {
  const token = await home.identityToken({ audience: "sts.amazonaws.com", subject: "lintas:org" });
  const claims = token.reveal().split(".")[1] ?? "";
  return (JSON.parse(Buffer.from(claims, "base64url").toString()) as { iss: unknown }).iss;
}

test("a Creator signs as the address at which the Manager publishes the key, also where it came first or the Manager moved", async () => {
  const creator = await start("creator", null);
  await expect(issuerOf(creator)).rejects.toMatchObject({ code: "internal" });
  const manager = await start("manager", "https://manager.example.com/");
  expect(await issuerOf(creator)).toBe("https://manager.example.com");
  expect(await issuerOf(manager)).toBe("https://manager.example.com");
  await start("manager", "https://newer.example.com");
  expect(await issuerOf(creator)).toBe("https://newer.example.com");
});

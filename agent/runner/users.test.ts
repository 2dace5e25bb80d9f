import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createUsers } from "./users.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "users-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const nobody = async () => {};

const owner = (resource: string, organization = "org") => ({
  organization,
  project: "shop",
  environment: "production",
  resource,
  build: "b",
  release: "r",
  operation: "o",
});

test("each part of an environment has an id of its own, and keeps it over restarts", async () => {
  const users = await createUsers(directory, { first: 5_000, count: 10 }, nobody);
  const [api, web, other] = [
    await users.allot(owner("api")),
    await users.allot(owner("web")),
    await users.allot(owner("api", "other")),
  ];
  expect(new Set([api, web, other])).toEqual(new Set([5_000, 5_001, 5_002]));
  const again = await createUsers(directory, { first: 5_000, count: 10 }, nobody);
  expect(await again.allot(owner("web"))).toBe(web);
  expect(await again.allot({ ...owner("web"), release: "r2" })).toBe(web);
});

test("ids of parts that are gone are given again; when all are taken it says so", async () => {
  const users = await createUsers(directory, { first: 5_000, count: 2 }, nobody);
  await users.allot(owner("api"));
  await users.allot(owner("web"));
  await expect(users.allot(owner("third"))).rejects.toThrow("All 2 user ids");
  await users.keepOnly([owner("web")]);
  expect(await users.allot(owner("third"))).toBe(5_000);
});

test("without a range nobody gets an id", async () => {
  expect(await (await createUsers(directory, null, nobody)).allot(owner("api"))).toBeNull();
});

test("an id is given to nobody else before everything under it has ended", async () => {
  const ending = Promise.withResolvers<void>();
  const users = await createUsers(directory, { first: 5_000, count: 2 }, () => ending.promise);
  expect(await users.allot(owner("api"))).toBe(5_000);
  const given = users.keepOnly([]);
  expect(await users.allot(owner("web"))).toBe(5_001);
  ending.resolve();
  await given;
  expect(await users.allot(owner("third"))).toBe(5_000);
});

import { describe, expect, test } from "vitest";
import type { Key } from "../../../shared/ports/compute.ts";
import { assignmentName, hostId, located, placeOf, refOf, siteId } from "./name.ts";

const place = placeOf({
  organization: "org_1",
  connection: "con_1",
  subscription: "sub",
  resourceGroup: "lintas",
  region: "southeastasia",
});

const key: Key = {
  organization: "org_1",
  project: "prj_1",
  environment: "env_1",
  part: "api",
  kind: "function",
  build: "b0000000abcd",
  release: "r0000001abcd",
  target: "azure:southeastasia",
  names: { project: "shop", environment: "production" },
  adopted: null,
};

describe("the name of a release's app", () => {
  test("is what people know it by, a hash and the release, the same for ever", () => {
    const { name } = refOf(place, key);
    expect(name).toMatch(/^lts-shop-production-api-[a-z0-9]{8}-0001abcd$/);
    expect(refOf(place, structuredClone(key)).name).toBe(name);
  });

  test("is another one for another release, part, environment or organization", () => {
    const keys = [
      key,
      { ...key, release: "r0000002abcd" },
      { ...key, part: "web" },
      { ...key, environment: "env_2" },
      { ...key, organization: "org_2" },
    ];
    expect(new Set(keys.map((one) => refOf(place, one).name)).size).toBe(keys.length);
  });

  test("keeps to a site's and a container's letters and length, whatever the names are", () => {
    const long = "x".repeat(32);
    const names = { project: long, environment: `${"y".repeat(30)}-z` };
    const { name } = refOf(place, { ...key, part: long, names });
    expect(name.length).toBeLessThanOrEqual(60);
    expect(name).toMatch(/^[a-z](?:-?[a-z0-9])+$/);
  });
});

test("the storage account is one for a connection, group and region, and keeps to its letters", () => {
  const of = { organization: "org_1", connection: "con_1", subscription: "sub", region: "eastus" };
  const accounts = [
    place,
    placeOf({ ...of, resourceGroup: "lintas" }),
    placeOf({ ...of, resourceGroup: "another" }),
    placeOf({ ...of, resourceGroup: "lintas", organization: "org_2" }),
    placeOf({ ...of, resourceGroup: "lintas", connection: "con_2" }),
  ].map(({ storage }) => storage);
  expect(new Set(accounts).size).toBe(accounts.length);
  for (const account of accounts) expect(account).toMatch(/^[a-z0-9]{3,24}$/);
});

test("a role assignment's name is a GUID of the app and its identity: a new identity, a new name", () => {
  const id = siteId(place, { name: "app" });
  const name = assignmentName(id, "principal");
  expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(assignmentName(id, "principal")).toBe(name);
  expect(assignmentName(id, "another")).not.toBe(name);
});

test("a host id is at most 32 characters and differs where only the end of a name does", () => {
  const [one, two] = [
    "lts-shop-production-api-abcdefgh-0001abcd",
    "lts-shop-production-api-abcdefgh-0002abcd",
  ];
  expect(one.slice(0, 32)).toBe(two.slice(0, 32));
  expect(hostId(one)).not.toBe(hostId(two));
  expect(hostId(one)).toMatch(/^[a-z][a-z0-9]{1,31}$/);
});

test("a foreign function is found in its own resource group", () => {
  expect(located(place, { name: "app" })).toEqual({ group: "lintas", site: "app" });
  expect(located(place, { name: "theirs/app" })).toEqual({ group: "theirs", site: "app" });
});

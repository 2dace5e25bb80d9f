import { expect, test } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { silentLogger } from "../../../shared/log.ts";
import type { CloudProvider, Clouds, OpenConnection } from "../../../shared/ports/cloud.ts";
import { Secret } from "../../../shared/secret.ts";
import { testMasterKey } from "../testing/place.ts";
import { never } from "../testing/worker.ts";
import { valueOf } from "./secret-value.ts";

const call = {
  clock: systemClock,
  log: silentLogger,
  signal: never,
  fence: 0,
  pace: async () => {},
};
const reference = { connection: "main", region: "eu-central-1", name: "shop/token" };
const row = { id: "sec_1", name: "TOKEN", organizationId: "org", envelope: null, reference };

function cloudsWith(read: (name: string) => Promise<Secret>): Clouds {
  const secretStore = (_connection: OpenConnection, region: string | null) => ({
    read: (_cx: unknown, name: string) => read(`${region} ${name}`),
  });
  return {
    provider: () => Promise.reject(new Error("not asked for")),
    open: async (organization, name) => {
      if (`${organization} ${name}` !== "org main") throw new AppError("connection.not_found");
      const cloud = { secretStore } as unknown as CloudProvider;
      return { cloud, connection: {} as OpenConnection };
    },
  };
}

test("a reference is read from its cloud's own store, each time", async () => {
  let value = "first";
  const asked: string[] = [];
  const clouds = cloudsWith(async (name) => {
    asked.push(name);
    return new Secret(value);
  });
  const services = { clouds, masterKey: testMasterKey };
  expect((await valueOf(services, call, row)).reveal()).toBe("first");
  value = "second";
  expect((await valueOf(services, call, row)).reveal()).toBe("second");
  expect(asked).toEqual(["eu-central-1 shop/token", "eu-central-1 shop/token"]);
});

test("what cannot be read names the secret, its reference and why", async () => {
  const clouds = cloudsWith(() => Promise.reject(new Error("AccessDeniedException: no")));
  await expect(valueOf({ clouds, masterKey: testMasterKey }, call, row)).rejects.toMatchObject({
    code: "secret.reference_unresolved",
    message: "The secret TOKEN refers to shop/token of main: AccessDeniedException: no",
  });
  const nowhere = { ...row, reference: { ...reference, connection: "gone" } };
  await expect(valueOf({ clouds, masterKey: testMasterKey }, call, nowhere)).rejects.toMatchObject({
    code: "secret.reference_unresolved",
  });
});

test("a secret of ours comes out of its own envelope", async () => {
  const envelope = await testMasterKey.encrypt(new Secret("ours"), "sec_1");
  const clouds = cloudsWith(() => Promise.reject(new Error("not asked for")));
  const value = await valueOf({ clouds, masterKey: testMasterKey }, call, { ...row, envelope });
  expect(value.reveal()).toBe("ours");
});

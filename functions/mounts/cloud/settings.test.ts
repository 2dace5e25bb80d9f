import { expect, test } from "vitest";
import { placeOf } from "./objects.ts";
import { readCloudSettings } from "./settings.ts";

const env = {
  DATABASE_URL: "postgres://x",
  MASTER_KEY: "key",
  OBJECTS: "s3://zips?region=eu-central-1",
};

test("what is missing is named, and no value is", () => {
  const read = () => readCloudSettings({ DATABASE_URL: "postgres://user:hunter2@host/db" });
  expect(read).toThrow(/MASTER_KEY, OBJECTS/);
  expect(read).not.toThrow(/hunter2/);
});

test("a connection may lead into private networks only where it is said so", () => {
  expect(readCloudSettings(env).allowPrivateEndpoints).toBe(false);
  expect(readCloudSettings({ ...env, PRIVATE_ENDPOINTS: "allow" }).allowPrivateEndpoints).toBe(
    true,
  );
});

test.each([
  ["s3://zips?region=eu-central-1", { provider: "aws", bucket: "zips", region: "eu-central-1" }],
  ["gs://zips?project=shop", { provider: "gcp", bucket: "zips", region: "" }],
  ["azblob://account/zips", { provider: "azure", bucket: "account/zips", region: "" }],
])("%s is a store of a cloud, signed in to as the function itself", (text, wanted) => {
  const { connection, bucket, region } = placeOf({ url: new URL(text), endpoint: null });
  expect({ provider: connection.provider, bucket, region }).toEqual(wanted);
  expect(connection.credentials).toEqual({ kind: "ambient" });
});

test("an address of no store says which there are", () => {
  expect(() => placeOf({ url: new URL("ftp://zips"), endpoint: null })).toThrow(/s3, gs, azblob/);
});

import { expect, test } from "vitest";
import { editOf, formProblems, freshValues, valuesOf, WAYS } from "./connection-form.ts";
import type { Connection } from "./types.ts";

const ROLE = "arn:aws:iam::123456789012:role/lintas";

test("what the chosen way needs is asked for, and nothing else", () => {
  const values = freshValues("aws");
  expect(Object.keys(formProblems(values, false)).sort()).toEqual(["account", "roleArn"]);
  const keys = { ...values, kind: "keys" as const, accessKeyId: "AKIA", account: "1" };
  expect(formProblems(keys, false)).toEqual({ key: "It is needed" });
  expect(formProblems(keys, true)).toEqual({});
  expect(formProblems({ ...keys, name: "Not a slug" }, true)).toHaveProperty("name");
});

test("an empty field of an edit is left out, and an unused key is never sent", () => {
  const values = { ...freshValues("aws"), roleArn: ` ${ROLE} `, account: "1", key: "left over" };
  expect(editOf(values)).toEqual({
    provider: "aws",
    account: "1",
    credentials: { kind: "assume-role", roleArn: ROLE },
    settings: {},
    regions: [],
  });
});

test("a service account's address is read out of its key", () => {
  const key = JSON.stringify({ client_email: "a@p.iam.gserviceaccount.com" });
  const values = { ...freshValues("gcp"), kind: "service-account" as const, account: "p", key };
  expect(formProblems(values, false)).toEqual({});
  expect(editOf(values).credentials).toEqual({
    kind: "service-account",
    email: "a@p.iam.gserviceaccount.com",
  });
  expect(formProblems({ ...values, key: "{}" }, false)).toHaveProperty("key");
});

test("an existing connection comes back from its form as it was", () => {
  const connection: Connection = {
    id: "con_1",
    name: "gcp",
    provider: "gcp",
    account: "p",
    credentials: { kind: "workload-identity", audience: "//iam/x", serviceAccount: "a@p" },
    settings: { endpoint: "http://127.0.0.1:9", serviceAccount: "run@p" },
    hasKey: false,
    isDefault: true,
    regions: ["europe-west1"],
    check: null,
    createdBy: { kind: "user", id: "u", name: "ana" },
    createdAt: "2026-01-02T03:04:05.000Z",
  };
  expect(editOf(valuesOf(connection))).toEqual({
    provider: "gcp",
    account: "p",
    credentials: connection.credentials,
    settings: connection.settings,
    regions: ["europe-west1"],
  });
});

test("each provider has a way without a stored key first", () => {
  for (const ways of Object.values(WAYS)) expect(ways[0]?.key).toBeUndefined();
});

import { expect, test } from "vitest";
import { checkSummary, providerWord, signInWords, trustPolicy } from "./connection-words.ts";

const check = { at: "2026-01-02T03:04:05.000Z", identity: "x", account: "1", problem: null };
const permission = (state: "granted" | "missing" | "unknown") => ({
  permission: "lambda:CreateFunction",
  state,
  detail: "",
});

test("a check is told by its worst: no sign-in, missing permissions, or all well", () => {
  expect(checkSummary(null).state).toBe("unchecked");
  const problem = { code: "provider.credentials", detail: "" };
  expect(checkSummary({ ...check, problem, permissions: [] }).words).toBe("Cannot sign in");
  const missing = [permission("missing"), permission("granted"), permission("missing")];
  expect(checkSummary({ ...check, permissions: missing })).toEqual({
    state: "failed",
    words: "2 permissions missing",
  });
  // What cannot be asked for is no failure.
  expect(checkSummary({ ...check, permissions: [permission("unknown")] }).state).toBe("ready");
});

test("only an assumed role has something to paste, with our external id", () => {
  const roleArn = "arn:aws:iam::123456789012:role/lintas";
  const trust = trustPolicy({ kind: "assume-role", roleArn, externalId: "ext-1" });
  expect(trust).toContain('"sts:ExternalId": "ext-1"');
  expect(trustPolicy({ kind: "ambient" })).toBeNull();
});

test("each way to sign in and each provider has a word", () => {
  expect(signInWords({ kind: "keys", accessKeyId: "AKIA" })).toContain("AKIA");
  expect(signInWords({ kind: "federated", tenant: "t", client: "c" })).not.toBe("");
  expect(providerWord("gcp")).toBe("Google Cloud");
  expect(providerWord("local")).toBe("This machine");
});

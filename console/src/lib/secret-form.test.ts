import { expect, test } from "vitest";
import {
  FRESH_SECRET,
  providerOf,
  secretEdit,
  secretProblems,
  secretValues,
  takenApart,
} from "./secret-form.ts";
import type { SecretInfo } from "./types.ts";

type Reference = NonNullable<SecretInfo["reference"]>;

const CONNECTIONS = [
  { name: "main", provider: "aws" },
  { name: "google", provider: "gcp" },
  { name: "azure", provider: "azure" },
] as const;
const DIGITS = "0123456789abcdef0123456789abcdef";

test.each<Reference>([
  { connection: "main", region: null, name: "shop/stripe" },
  { connection: "main", region: "eu-central-1", name: "shop/stripe" },
  { connection: "aws", region: null, name: "stripe" },
  { connection: "google", region: null, name: "stripe" },
  { connection: "google", region: null, name: "stripe/versions/5" },
  { connection: "google", region: null, name: "projects/other/secrets/stripe/versions/live" },
  { connection: "azure", region: null, name: "vault/stripe" },
  { connection: "azure", region: null, name: `vault/stripe/${DIGITS}` },
])("a reference comes back from its form as it was: %j", (reference) => {
  const values = secretValues({ name: "STRIPE_KEY", reference }, CONNECTIONS);
  expect(secretProblems(values, CONNECTIONS)).toEqual({});
  expect(secretEdit(values, CONNECTIONS)).toEqual({ reference });
});

test("a value is sent as a value, and is in no form that replaces it", () => {
  const values = secretValues({ name: "STRIPE_KEY", reference: null }, CONNECTIONS);
  expect(values).toEqual({ ...FRESH_SECRET, name: "STRIPE_KEY" });
  expect(secretProblems(values, CONNECTIONS)).toEqual({ value: "It is needed" });
  expect(secretEdit({ ...values, value: " hush " }, CONNECTIONS)).toEqual({ value: " hush " });
});

test("a whole name, as a cloud shows it, fills the fields that it holds", () => {
  const at = (provider: "aws" | "gcp" | "azure", secret: string) =>
    takenApart({ ...FRESH_SECRET, secret }, provider);
  const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/stripe-AbCdEf";
  expect(at("aws", arn)).toMatchObject({ region: "eu-central-1", secret: arn });
  expect(at("gcp", "stripe/versions/5")).toMatchObject({ secret: "stripe", version: "5" });
  expect(at("azure", `https://shop.vault.azure.net/secrets/stripe/${DIGITS}`)).toMatchObject({
    vault: "shop",
    secret: "stripe",
    version: DIGITS,
  });
  expect(at("azure", "stripe")).toMatchObject({ vault: "", secret: "stripe", version: "" });
});

test("what is wrong is said by field, in the words of its store", () => {
  const wrong = (over: Partial<typeof FRESH_SECRET>) =>
    secretProblems({ ...FRESH_SECRET, name: "KEY", kind: "reference", ...over }, CONNECTIONS);
  expect(wrong({ name: "1st" })).toHaveProperty("name");
  expect(wrong({})).toEqual({ connection: "Choose one" });
  expect(wrong({ connection: "gone" })).toEqual({ connection: "It is no longer there" });
  expect(wrong({ connection: "main" })).toEqual({ secret: "It is needed" });
  expect(wrong({ connection: "main", secret: "a b", region: "Frankfurt" })).toEqual({
    secret: "Letters, digits and / _ + = . @ -, or its ARN",
    region: "A region, such as eu-central-1",
  });
  expect(wrong({ connection: "google", secret: "shop/stripe" })).toHaveProperty("secret");
  expect(wrong({ connection: "azure", secret: "stripe", version: "5" })).toEqual({
    vault: "It is needed",
    version: "Its 32 digits",
  });
});

test("a region is asked for where the store has one, and sent nowhere else", () => {
  const values = { ...FRESH_SECRET, name: "KEY", kind: "reference", secret: "stripe" } as const;
  const edit = secretEdit({ ...values, connection: "google", region: "eu-central-1" }, CONNECTIONS);
  expect(edit).toEqual({ reference: { connection: "google", region: null, name: "stripe" } });
});

test("a provider's name stands for one of its connections, if there is any", () => {
  expect(providerOf("main", CONNECTIONS)).toBe("aws");
  expect(providerOf("gcp", CONNECTIONS)).toBe("gcp");
  expect(providerOf("gcp", [])).toBeNull();
  expect(providerOf(null, CONNECTIONS)).toBeNull();
});

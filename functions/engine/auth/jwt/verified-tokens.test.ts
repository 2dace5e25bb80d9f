import { expect, test } from "vitest";
import type { AuthConfig } from "../../metadata/opendd/auth-config.gen.ts";
import { authenticate } from "../authenticate.ts";
import { authDeps, refusalOf } from "../testing/auth-deps.ts";
import { CLAIMS, NAMESPACE, NOW_S, signed, signer } from "../testing/tokens.ts";
import { VerifiedTokens } from "./verified-tokens.ts";

function configOf(key: object): AuthConfig {
  const jwt = {
    claimsConfig: { namespace: { claimsFormat: "Json" as const, location: `/${NAMESPACE}` } },
    tokenLocation: { type: "BearerAuthorization" as const },
    key: { fixed: { algorithm: "HS256" as const, key } },
    allowedSkew: 0,
  };
  return { version: "v3", definition: { mode: { jwt } } } as AuthConfig;
}

test("a token that was verified is refused all the same once it has expired", async () => {
  const key = signer("HS256");
  const config = configOf({ value: key.text });
  const token = await signed(key, { ...CLAIMS, exp: NOW_S + 5 });
  const headers = new Headers({ authorization: `Bearer ${token}` });
  const deps = authDeps();
  for (let time = 0; time < 2; time += 1) {
    expect(await authenticate(config, headers, deps)).toMatchObject({ role: "user" });
  }
  await deps.clock.advance(6_000);
  expect(await refusalOf(authenticate(config, headers, deps))).toMatchObject({ status: 400 });
});

test("a token that was verified is refused once the release has another key", async () => {
  const key = signer("HS256");
  const config = configOf({ valueFromEnv: "KEY" });
  const headers = new Headers({ authorization: `Bearer ${await signed(key)}` });
  let text = key.text;
  const deps = authDeps({ environment: () => text });
  expect(await authenticate(config, headers, deps)).toMatchObject({ role: "user" });
  text = "another";
  expect(await refusalOf(authenticate(config, headers, deps))).toMatchObject({ status: 400 });
});

test("claims are kept for the key that they were verified by, of bounded size and number", () => {
  const tokens = new VerifiedTokens();
  const [key, other] = [{}, {}];
  tokens.keep(key, "a", { sub: "a" });
  tokens.keep(key, "long".repeat(2_000), {});
  expect(tokens.get(key, "a")).toEqual({ sub: "a" });
  expect(tokens.get(other, "a")).toBeNull();
  expect(tokens.get(key, "long".repeat(2_000))).toBeNull();
  const long = (number: number) => `${number}`.padEnd(4_096, "x");
  for (let number = 0; number < 128; number += 1) tokens.keep(key, long(number), {});
  expect(tokens.get(key, "a")).toBeNull();
  expect(tokens.get(key, long(0))).toEqual({});
  for (let time = 0; time < 200; time += 1) tokens.keep(key, long(127), {});
  expect(tokens.get(key, long(0))).toEqual({});
});

import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { AuthFailure } from "../auth/auth-failure.ts";
import { authenticate } from "../auth/authenticate.ts";
import { type Answer, standInServer } from "../auth/testing/stand-in-server.ts";
import { authDeps } from "../auth/testing/auth-deps.ts";
import { CLAIMS, NAMESPACE, NOW_S, publicJwk, signed, signer } from "../auth/testing/tokens.ts";
import type { AuthConfig, JWTConfig } from "../metadata/opendd/auth-config.gen.ts";
import { HELD_MS_MAX, held } from "./testing/held.ts";
import { type Asked, served, type ServeOptions } from "./testing/served.ts";

const RSA = signer("RS256");
const ROLE = { "x-hasura-default-role": "reader", "x-hasura-allowed-roles": ["reader"] };
const OURS = { ...CLAIMS, [NAMESPACE]: ROLE };

function config(key: JWTConfig["key"]): AuthConfig {
  const jwt: JWTConfig = {
    claimsConfig: { namespace: { claimsFormat: "Json", location: `/${NAMESPACE}` } },
    tokenLocation: { type: "BearerAuthorization" },
    key,
  };
  return { version: "v3", definition: { mode: { jwt } } };
}

const FIXED = config({ fixed: { algorithm: "RS256", key: { value: RSA.text } } });

function authenticating(of: AuthConfig, deps = authDeps()): Pick<ServeOptions, "authenticate"> {
  return {
    async authenticate(_, headers) {
      try {
        return await authenticate(of, headers, deps);
      } catch (error) {
        if (!(error instanceof AuthFailure)) throw error;
        return { status: error.status, message: error.message };
      }
    },
  };
}

async function asked(
  of: AuthConfig,
  token: string,
  more: Record<string, string> = {},
): Promise<Asked> {
  await using engine = await served(authenticating(of));
  return await engine.ask(
    { query: "{ __typename }" },
    { authorization: `Bearer ${token}`, ...more },
  );
}

const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
const hmac = (input: string) => createHmac("sha256", RSA.text).update(input).digest("base64url");

describe("over HTTP a token is refused, and nothing of it or of the key is told", () => {
  const unsigned = (alg: string) => `${part({ alg })}.${part(OURS)}.`;
  const confused = `${part({ alg: "HS256" })}.${part(OURS)}`;
  test.each<[string, () => Promise<string>, string]>([
    ["expired", () => signed(RSA, { ...OURS, exp: NOW_S - 100 }), "ExpiredSignature"],
    ["unsigned", async () => unsigned("none"), "InvalidAlgorithm"],
    ["unsigned, in capitals", async () => unsigned("NONE"), "InvalidAlgorithm"],
    [
      "of a public key used as a secret",
      async () => `${confused}.${hmac(confused)}`,
      "InvalidAlgorithm",
    ],
    ["of another algorithm", () => signed(signer("ES256"), OURS), "InvalidAlgorithm"],
    [
      "without its signature",
      async () => (await signed(RSA, OURS)).replace(/[^.]*$/, ""),
      "Invalid",
    ],
    ["that is none", async () => "a.b.c", "InvalidToken"],
  ])("%s", async (_, token, why) => {
    const sent = await token();
    const { status, text, body } = await asked(FIXED, sent);
    expect([status, body.data]).toEqual([400, null]);
    expect(body.errors?.[0]?.message).toContain(`JWT validation error: ${why}`);
    for (const secret of [sent.split(".")[1] ?? "", "BEGIN PUBLIC KEY", "reader"]) {
      expect(text).not.toContain(secret);
    }
  });

  test("while one that holds is let in, with its role", async () => {
    expect((await asked(FIXED, await signed(RSA, OURS))).body).toEqual({
      data: { __typename: "Query" },
    });
  });
});

describe("claims without measure", () => {
  test("that are huge are refused before they are read", async () => {
    const headers = new Headers({ authorization: `Bearer ${"x".repeat(100_000)}` });
    const deps = authDeps();
    const { took, ms } = await held(() => authenticate(FIXED, headers, deps).catch(String));
    expect(took).toContain("the token is larger than");
    expect(ms).toBeLessThan(HELD_MS_MAX);
  });

  test("that are nested deep are values like any other, and deeper none", async () => {
    const nest = (depth: number) =>
      JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown;
    const claims = { ...OURS, [NAMESPACE]: { ...ROLE, "x-hasura-tree": nest(2_000) } };
    const { status } = await asked(FIXED, await signed(RSA, claims));
    expect(status).toBe(200);
  });
});

test("session variables of a client count for nothing", async () => {
  const sent = { "x-hasura-user-id": "1", "x-hasura-role": "admin" };
  const { status, body } = await asked(FIXED, await signed(RSA, OURS), sent);
  expect([status, body.errors?.[0]?.message]).toEqual([401, "cannot be authorized as role: admin"]);
  let seen: ReadonlyMap<string, unknown> = new Map();
  const own = authenticating(FIXED).authenticate;
  await using engine = await served({
    async authenticate(build, headers) {
      const session = await own?.(build, headers);
      if (session === undefined || "status" in session) throw new Error("was refused");
      seen = session.variables;
      return session;
    },
  });
  const authorization = `Bearer ${await signed(RSA, OURS)}`;
  await engine.ask({ query: "{ __typename }" }, { authorization, "x-hasura-user-id": "1" });
  expect([...seen.keys()]).toEqual(["x-hasura-role"]);
});

describe("a set of keys that is", () => {
  test.each<[string, Answer]>([
    ["garbage", { body: "<html>" }],
    ["huge", { body: `{"keys":[${" ".repeat(5_000_000)}]}` }],
    ["cut off", { headers: { "content-length": "100" }, body: '{"keys":[' }],
    ["an error", { status: 500 }],
  ])("%s lets nobody in, and its place is not told", async (_, answer) => {
    const server = await standInServer(() => answer);
    const cut = answer.headers === undefined ? null : setTimeout(() => void server.close(), 100);
    const token = await signed(RSA, OURS, { kid: "k" });
    const { status, text } = await asked(config({ jwkFromUrl: server.url }), token);
    expect(status).toBe(500);
    for (const place of ["hunter2", new URL(server.url).port]) expect(text).not.toContain(place);
    if (cut === null) await server.close();
  });

  test("rotated lets new tokens in after five seconds, and made-up names do not ask for it again and again", async () => {
    let kid = "first";
    const jwk = await publicJwk(RSA, { alg: "RS256", use: "sig" });
    const server = await standInServer(() => ({
      body: JSON.stringify({ keys: [{ ...jwk, kid }] }),
    }));
    const deps = authDeps();
    await using engine = await served(authenticating(config({ jwkFromUrl: server.url }), deps));
    const statusOf = async (name: string) => {
      const authorization = `Bearer ${await signed(RSA, OURS, { kid: name })}`;
      return (await engine.ask({ query: "{ __typename }" }, { authorization })).status;
    };
    expect(await statusOf("first")).toBe(200);
    kid = "second";
    await deps.clock.advance(5_000);
    expect(await statusOf("second")).toBe(200);
    const before = server.asked.length;
    for (let n = 0; n < 20; n += 1) expect(await statusOf(`made-up-${n}`)).toBe(400);
    expect(server.asked.length - before).toBeLessThanOrEqual(1);
    await server.close();
  });
});

import { createHmac, generateKeyPairSync } from "node:crypto";
import { base64url, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import type { AuthConfig, JWTConfig } from "../../metadata/opendd/auth-config.gen.ts";
import { authenticate } from "../authenticate.ts";
import { authDeps, refusalOf } from "../testing/auth-deps.ts";
import { ALGORITHMS, CLAIMS, NAMESPACE, NOW_S, signed, signer } from "../testing/tokens.ts";

const KEY = signer("HS256");

function configOf(changes: Partial<JWTConfig> = {}): AuthConfig {
  const jwt: JWTConfig = {
    claimsConfig: { namespace: { claimsFormat: "Json", location: `/${NAMESPACE}` } },
    tokenLocation: { type: "BearerAuthorization" },
    key: fixed(KEY),
    ...changes,
  };
  return { version: "v3", definition: { mode: { jwt } } };
}

function fixed({ algorithm, text }: { algorithm: (typeof KEY)["algorithm"]; text: string }) {
  return { fixed: { algorithm, key: { value: text } } };
}

function bearer(token: string, more: Record<string, string> = {}): Headers {
  return new Headers({ authorization: `Bearer ${token}`, ...more });
}

function refused(config: AuthConfig, token: string, deps = authDeps()) {
  return refusalOf(authenticate(config, bearer(token), deps));
}

function validation(why: string) {
  return { status: 400, message: `JWT validation error: ${why}`, internal: false };
}

test("a token of every algorithm is verified with the configured key", async () => {
  for (const algorithm of ALGORITHMS) {
    const key = signer(algorithm);
    const config = configOf({ key: fixed(key) });
    const session = await authenticate(config, bearer(await signed(key)), authDeps());
    expect(session.role).toBe("user");
    expect(Object.fromEntries(session.variables)).toEqual({
      "x-hasura-role": { json: "user" },
      "x-hasura-user-id": { json: 7 },
    });
  }
});

test("a token of any algorithm but the configured one is refused, be the key the same", async () => {
  for (const algorithm of ALGORITHMS) {
    const config = configOf({ key: fixed(signer(algorithm)) });
    for (const other of ALGORITHMS.filter((one) => one !== algorithm)) {
      const token = await signed(signer(other));
      expect(await refused(config, token)).toEqual(validation("InvalidAlgorithm"));
    }
  }
});

test("an unsigned token is refused however it writes that it is", async () => {
  const unsecured = new UnsecuredJWT(CLAIMS).encode();
  const [, payload] = unsecured.split(".");
  const named = (alg: string) => `${base64url.encode(JSON.stringify({ alg }))}.${payload}.`;
  for (const algorithm of ["HS256", "RS256"] as const) {
    const config = configOf({ key: fixed(signer(algorithm)) });
    for (const token of [unsecured, named("none"), named("None"), named("NONE")]) {
      expect(await refused(config, token)).toEqual(validation("InvalidAlgorithm"));
    }
    expect(await refused(config, named(algorithm))).toEqual(validation("InvalidSignature"));
  }
});

test("a token signed with the public key as a shared secret is refused", async () => {
  const rsa = signer("RS256");
  const head = base64url.encode(JSON.stringify({ alg: "HS256" }));
  const body = base64url.encode(JSON.stringify(CLAIMS));
  const mac = createHmac("sha256", rsa.text).update(`${head}.${body}`).digest("base64url");
  const forged = `${head}.${body}.${mac}`;
  expect(await refused(configOf({ key: fixed(rsa) }), forged)).toEqual(
    validation("InvalidAlgorithm"),
  );
  const confused = fixed({ algorithm: "HS256", text: rsa.text });
  expect(await refused(configOf({ key: confused }), forged)).toEqual({
    status: 500,
    message:
      "Internal Error - Error while constructing the JWT decoding key: a public key cannot be the shared secret of HS256",
    internal: true,
  });
});

test("a token that was changed, or signed with another key, is refused", async () => {
  const token = await signed(KEY);
  const [head, , signature] = token.split(".");
  const other = base64url.encode(JSON.stringify({ ...CLAIMS, sub: "u2" }));
  const foreign = await signed({ ...KEY, sign: new TextEncoder().encode("other") });
  for (const forged of [`${head}.${other}.${signature}`, foreign]) {
    expect(await refused(configOf(), forged)).toEqual(validation("InvalidSignature"));
  }
});

test("what is no token at all is refused without being repeated", async () => {
  const head = base64url.encode('{"alg":"HS256"}');
  const broken = ["s3cret", "a.b", "a.b.c.d.e", "..", `${head}.s3cret`, `${head}.!.!`];
  for (const token of broken) {
    expect(await refused(configOf(), token)).toEqual(validation("InvalidToken"));
  }
  for (const claims of ["[]", "7", '{"exp":', '{"s3cret"']) {
    const input = `${head}.${base64url.encode(claims)}`;
    const mac = createHmac("sha256", "token").update(input).digest("base64url");
    expect(await refused(configOf(), `${input}.${mac}`)).toEqual(validation("InvalidToken"));
  }
});

test("a header that a token declares critical is not passed over", async () => {
  const input = `${base64url.encode('{"alg":"HS256","crit":["b64"],"b64":false}')}.${JSON.stringify(CLAIMS).replaceAll(".", "")}`;
  const mac = createHmac("sha256", "token").update(input).digest("base64url");
  expect(await refused(configOf(), `${input}.${mac}`)).toEqual(validation("InvalidToken"));
  const unknown = `${base64url.encode('{"alg":"HS256","crit":["x-policy"],"x-policy":1}')}.${base64url.encode("{}")}`;
  const sign = createHmac("sha256", "token").update(unknown).digest("base64url");
  expect(await refused(configOf(), `${unknown}.${sign}`)).toEqual(validation("InvalidToken"));
});

test("a session lasts as long as its token and the skew, however far off that is", async () => {
  const rows: [number, number | undefined, number][] = [
    [NOW_S + 10, 5, NOW_S + 15],
    [NOW_S + 10, undefined, NOW_S + 70],
    [9e15, 0, 8.64e12],
  ];
  for (const [exp, allowedSkew, until] of rows) {
    const config = configOf(allowedSkew === undefined ? {} : { allowedSkew });
    const token = await signed(KEY, { ...CLAIMS, exp });
    const session = await authenticate(config, bearer(token), authDeps());
    expect(session.until).toEqual(new Date(until * 1000));
  }
});

test("a token is refused before its time and after it, but for the skew", async () => {
  const cases: [object, number | undefined, string | null][] = [
    [{ exp: NOW_S + 1 }, 0, null],
    [{ exp: NOW_S }, 0, "ExpiredSignature"],
    [{ exp: NOW_S - 59 }, undefined, null],
    [{ exp: NOW_S - 60 }, undefined, "ExpiredSignature"],
    [{ exp: NOW_S - 299 }, 300, null],
    [{ exp: NOW_S - 300 }, 300, "ExpiredSignature"],
    [{ nbf: NOW_S }, 0, null],
    [{ nbf: NOW_S + 1 }, 0, "ImmatureSignature"],
    [{ nbf: NOW_S + 60 }, undefined, null],
    [{ nbf: NOW_S + 61 }, undefined, "ImmatureSignature"],
    [{ exp: undefined }, 0, "Missing required claim: exp"],
    [{ exp: String(NOW_S + 1) }, 0, "Invalid format of claim: exp"],
    [{ exp: null }, 0, "Invalid format of claim: exp"],
    [{ nbf: "soon" }, 0, "Invalid format of claim: nbf"],
  ];
  for (const [claims, allowedSkew, why] of cases) {
    const config = configOf(allowedSkew === undefined ? {} : { allowedSkew });
    const token = await signed(KEY, { ...CLAIMS, ...claims });
    if (why !== null) expect(await refused(config, token)).toEqual(validation(why));
    else
      expect(await authenticate(config, bearer(token), authDeps())).toMatchObject({ role: "user" });
  }
});

test("a token is refused from another issuer and for another audience", async () => {
  const audience = ["app", "admin-app"];
  const cases: [Partial<JWTConfig>, object, string | null][] = [
    [{ issuer: "https://id.test" }, { iss: "https://id.test" }, null],
    [{ issuer: "https://id.test" }, { iss: "https://id.test/" }, "InvalidIssuer"],
    [{ issuer: "https://id.test" }, { iss: ["https://id.test"] }, "InvalidIssuer"],
    [{ issuer: "https://id.test" }, {}, "Missing required claim: iss"],
    [{ issuer: null }, { iss: "anybody" }, null],
    [{ audience }, { aud: "app" }, null],
    [{ audience }, { aud: ["x", "admin-app"] }, null],
    [{ audience }, { aud: "ap" }, "InvalidAudience"],
    [{ audience }, { aud: ["x"] }, "InvalidAudience"],
    [{ audience }, { aud: { app: true } }, "InvalidAudience"],
    [{ audience }, {}, "Missing required claim: aud"],
    [{ audience: [] }, { aud: "app" }, "InvalidAudience"],
    [{ audience: null }, { aud: "anything" }, null],
  ];
  for (const [changes, claims, why] of cases) {
    const token = await signed(KEY, { ...CLAIMS, ...claims });
    const config = configOf(changes);
    if (why !== null) expect(await refused(config, token)).toEqual(validation(why));
    else
      expect(await authenticate(config, bearer(token), authDeps())).toMatchObject({ role: "user" });
  }
});

test("with its flag on, a token for an audience needs one to be configured", async () => {
  const deps = authDeps({ flags: { requireJwtAudienceValidationIfAudClaimPresent: true } });
  const forApp = await signed(KEY, { ...CLAIMS, aud: "app" });
  expect(await refused(configOf(), forApp, deps)).toEqual(validation("InvalidAudience"));
  for (const [config, token] of [
    [configOf({ audience: ["app"] }), forApp],
    [configOf(), await signed(KEY)],
  ] as const) {
    expect(await authenticate(config, bearer(token), deps)).toMatchObject({ role: "user" });
  }
});

test("a token without the claims of a session is refused", async () => {
  const { [NAMESPACE]: _, ...rest } = CLAIMS;
  expect(await refused(configOf(), await signed(KEY, rest))).toEqual({
    status: 400,
    message: `Hasura claims not found in the JWT at /${NAMESPACE}`,
    internal: false,
  });
});

test("huge tokens are refused unread, large ones are read", async () => {
  const sized = (length: number) => signed(KEY, { ...CLAIMS, filler: "x".repeat(length) });
  expect(await authenticate(configOf(), bearer(await sized(40_000)), authDeps())).toMatchObject({
    role: "user",
  });
  expect(await refused(configOf(), await sized(50_000))).toEqual(
    validation("the token is larger than 65536 characters"),
  );
  const deep = `{"exp":${NOW_S + 9},"a":${"[".repeat(20_000)}1e9999999999999999${"]".repeat(20_000)}}`;
  const input = `${base64url.encode('{"alg":"HS256"}')}.${base64url.encode(deep)}`;
  const mac = createHmac("sha256", "token").update(input).digest("base64url");
  expect(await refused(configOf(), `${input}.${mac}`)).toMatchObject({ status: 400 });
});

test("an integer beyond 2^53 in a claim keeps its digits", async () => {
  const claims = `{"exp":${NOW_S + 9},"${NAMESPACE}":{"x-hasura-default-role":"user","x-hasura-allowed-roles":["user"],"id":9007199254740993}}`;
  const input = `${base64url.encode('{"alg":"HS256"}')}.${base64url.encode(claims)}`;
  const mac = createHmac("sha256", "token").update(input).digest("base64url");
  const { variables } = await authenticate(configOf(), bearer(`${input}.${mac}`), authDeps());
  expect(JSON.stringify(variables.get("id"))).toBe('{"json":9007199254740993}');
});

test("a key from the release's variables follows them, and one that is wrong is never told", async () => {
  let value: string | null = "token";
  const deps = authDeps({ environment: (name) => (name === "JWT_KEY" ? value : null) });
  const config = (algorithm: "HS256" | "RS256") =>
    configOf({ key: { fixed: { algorithm, key: { valueFromEnv: "JWT_KEY" } } } });
  const token = bearer(await signed(KEY));
  const rotating = config("HS256");
  expect(await authenticate(rotating, token, deps)).toMatchObject({ role: "user" });
  value = "another";
  expect(await refusalOf(authenticate(rotating, token, deps))).toEqual(
    validation("InvalidSignature"),
  );
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  const wrong: ["HS256" | "RS256", string | null, string][] = [
    ["HS256", null, "the variable JWT_KEY of the auth config is not set"],
    ["HS256", "", "Error while constructing the JWT decoding key: the shared secret is empty"],
    [
      "RS256",
      "s3cret",
      "Error while constructing the JWT decoding key: the key is no public key or certificate in PEM",
    ],
    [
      "RS256",
      short.export({ type: "spki", format: "pem" }).toString(),
      "Error while constructing the JWT decoding key: RS256 needs a key of at least 2048 bits",
    ],
  ];
  for (const [algorithm, text, message] of wrong) {
    value = text;
    expect(await refusalOf(authenticate(config(algorithm), token, deps))).toEqual({
      status: 500,
      message: `Internal Error - ${message}`,
      internal: true,
    });
  }
});

import { afterEach, beforeEach, expect, test } from "vitest";
import type { AuthConfig } from "../../metadata/opendd/auth-config.gen.ts";
import { authenticate } from "../authenticate.ts";
import { authDeps, refusalOf } from "../testing/auth-deps.ts";
import { type Answer, standInServer, type StandInServer } from "../testing/stand-in-server.ts";
import {
  ALGORITHMS,
  CLAIMS,
  NAMESPACE,
  publicJwk,
  signed,
  type Signer,
  signer,
} from "../testing/tokens.ts";

const RSA = signer("RS256");
const EC = signer("ES256");
/** Longer than any test moves its clock. */
const LASTING = { ...CLAIMS, exp: CLAIMS.exp + 1_000_000 };

let server: StandInServer;

beforeEach(async () => {
  server = await standInServer(() => ({ status: 404 }));
});

afterEach(() => server.close());

function config(url = server.url): AuthConfig {
  const jwt = {
    claimsConfig: { namespace: { claimsFormat: "Json", location: `/${NAMESPACE}` } },
    tokenLocation: { type: "BearerAuthorization" },
    key: { jwkFromUrl: url },
  } as const;
  return { version: "v3", definition: { mode: { jwt } } };
}

async function keySet(
  keys: [Signer, object][],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const jwks = await Promise.all(keys.map(([key, properties]) => publicJwk(key, properties)));
  return { headers, body: JSON.stringify({ keys: jwks }) };
}

async function headersFor(key: Signer, header: object): Promise<Headers> {
  return new Headers({ authorization: `Bearer ${await signed(key, LASTING, header)}` });
}

test("tokens of every algorithm of public keys are verified with the key that they name", async () => {
  const algorithms = ALGORITHMS.filter((one) => !one.startsWith("HS"));
  const keys = algorithms.map((one): [Signer, object] => [signer(one), { kid: one, alg: one }]);
  const answer = await keySet(keys);
  server.answer = () => answer;
  const deps = authDeps();
  for (const kid of algorithms) {
    const headers = await headersFor(signer(kid), { kid });
    expect(await authenticate(config(), headers, deps)).toMatchObject({ role: "user" });
  }
  expect(server.asked).toHaveLength(1);
});

test("a key is only used for the algorithms of its kind, and for its own where it names one", async () => {
  const answer = await keySet([
    [RSA, { kid: "any" }],
    [RSA, { kid: "pinned", alg: "RS256" }],
    [RSA, { kid: "wrapping", use: "enc" }],
    [signer("HS256"), { kid: "shared", alg: "HS256" }],
  ]);
  server.answer = () => answer;
  const refused = async (key: Signer, kid: string) =>
    refusalOf(authenticate(config(), await headersFor(key, { kid }), authDeps()));
  const none = (kid: string) => ({
    status: 400,
    message: `No matching JWK found for the given kid: ${kid}`,
    internal: false,
  });
  const any = await headersFor(signer("PS384"), { kid: "any" });
  expect(await authenticate(config(), any, authDeps())).toMatchObject({ role: "user" });
  expect(await refused(signer("PS384"), "pinned")).toEqual(none("pinned"));
  expect(await refused(RSA, "wrapping")).toEqual(none("wrapping"));
  expect(await refused(EC, "any")).toEqual(none("any"));
  const algorithm = "JWT validation error: InvalidAlgorithm";
  const shared = { status: 400, message: algorithm, internal: false };
  expect(await refused(signer("HS256"), "shared")).toEqual(shared);
  const confused: Signer = {
    algorithm: "HS256",
    sign: new TextEncoder().encode(RSA.text),
    text: "",
  };
  expect(await refused(confused, "any")).toEqual(shared);
});

test("a token must name its key, by a name that is no huge text in the answer", async () => {
  const answer = await keySet([[RSA, { kid: "a" }]]);
  server.answer = () => answer;
  const refused = async (header: object) =>
    refusalOf(authenticate(config(), await headersFor(RSA, header), authDeps()));
  for (const header of [{}, { kid: 7 }]) {
    expect(await refused(header)).toEqual({
      status: 400,
      message: "`kid` (Key ID) header claim not found in the header",
      internal: false,
    });
  }
  const { message } = await refused({ kid: "k".repeat(10_000) });
  expect(message).toBe(`No matching JWK found for the given kid: ${"k".repeat(100)}`);
  const broken = new Headers({ authorization: "Bearer s3cret" });
  expect(await refusalOf(authenticate(config(), broken, authDeps()))).toEqual({
    status: 400,
    message: "JWT validation error: InvalidToken",
    internal: false,
  });
});

test("a key set is asked for once for all who wait, and again when it is no longer fresh", async () => {
  const answer = await keySet([[RSA, { kid: "a" }]], { "cache-control": "max-age=60" });
  server.answer = () => answer;
  const deps = authDeps();
  const headers = await headersFor(RSA, { kid: "a" });
  const all = Array.from({ length: 50 }, () => authenticate(config(), headers, deps));
  expect((await Promise.all(all)).map(({ role }) => role)).toEqual(Array(50).fill("user"));
  expect(server.asked).toHaveLength(1);
  await deps.clock.advance(59_999);
  await authenticate(config(), headers, deps);
  expect(server.asked).toHaveLength(1);
  await deps.clock.advance(1);
  await Promise.all([1, 2].map(() => authenticate(config(), headers, deps)));
  expect(server.asked).toHaveLength(2);
});

test("a key that was published just now is found, but made-up names do not ask for more than one set in 5 s", async () => {
  const before = await keySet([[RSA, { kid: "old" }]]);
  const after = await keySet([[EC, { kid: "new" }]]);
  server.answer = () => before;
  const deps = authDeps();
  await authenticate(config(), await headersFor(RSA, { kid: "old" }), deps);
  const rotated = await headersFor(EC, { kid: "new" });
  server.answer = () => after;
  for (const kid of ["new", "made-up", "another"]) {
    const headers = await headersFor(EC, { kid });
    expect(await refusalOf(authenticate(config(), headers, deps))).toMatchObject({ status: 400 });
  }
  expect(server.asked).toHaveLength(1);
  await deps.clock.advance(5_000);
  const both = await Promise.all([1, 2].map(() => authenticate(config(), rotated, deps)));
  expect(both.map(({ role }) => role)).toEqual(["user", "user"]);
  expect(server.asked).toHaveLength(2);
});

test("without newer ones good keys go on for an hour, then nobody is let in", async () => {
  const answer = await keySet([[RSA, { kid: "a" }]], { "cache-control": "max-age=60" });
  server.answer = () => answer;
  const deps = authDeps();
  const headers = await headersFor(RSA, { kid: "a" });
  await authenticate(config(), headers, deps);
  server.answer = () => ({ status: 503 });
  for (const ms of [60_000, 3_539_999]) {
    await deps.clock.advance(ms);
    expect(await authenticate(config(), headers, deps)).toMatchObject({ role: "user" });
  }
  await deps.clock.advance(60_001);
  expect(await refusalOf(authenticate(config(), headers, deps))).toEqual({
    status: 500,
    message:
      "Internal Error - Received unsuccessful response 503 Service Unavailable status while fetching JWK",
    internal: true,
  });
});

test("a clock that is set back makes no old key good again", async () => {
  const answer = await keySet([[RSA, { kid: "a" }]]);
  server.answer = () => answer;
  const deps = authDeps();
  const headers = await headersFor(RSA, { kid: "a" });
  await authenticate(config(), headers, deps);
  await deps.clock.advance(-1);
  await authenticate(config(), headers, deps);
  expect(server.asked).toHaveLength(2);
});

test("a set that cannot be had is told without its URL, and not asked for by every request", async () => {
  const fetching = "Error while fetching the JWKSet:";
  const cases: [Answer, string][] = [
    [{ status: 401 }, "Received unsuccessful response 401 Unauthorized status while fetching JWK"],
    [{ body: "s3cret" }, `${fetching} the answer is no JSON Web Key Set`],
    [{ body: '{"keys":7}' }, `${fetching} the answer is no JSON Web Key Set`],
    [
      { body: `{"keys":[],"x":"${"x".repeat(2 ** 20)}"}` },
      `${fetching} the answer is larger than 262144 bytes`,
    ],
  ];
  const headers = await headersFor(RSA, { kid: "a" });
  for (const [answer, message] of cases) {
    server.answer = () => answer;
    server.asked.length = 0;
    const deps = authDeps();
    for (const _ of [1, 2]) {
      expect(await refusalOf(authenticate(config(), headers, deps))).toEqual({
        status: 500,
        message: `Internal Error - ${message}`,
        internal: true,
      });
    }
    expect(server.asked).toHaveLength(1);
  }
  const gone = await standInServer(() => null);
  await gone.close();
  expect(await refusalOf(authenticate(config(gone.url), headers, authDeps()))).toEqual({
    status: 500,
    message: `Internal Error - ${fetching} ECONNREFUSED`,
    internal: true,
  });
});

test("a set that failed is asked for again after 5 seconds", async () => {
  const deps = authDeps();
  const headers = await headersFor(RSA, { kid: "a" });
  expect(await refusalOf(authenticate(config(), headers, deps))).toMatchObject({ status: 500 });
  const answer = await keySet([[RSA, { kid: "a" }]]);
  server.answer = () => answer;
  await deps.clock.advance(4_999);
  expect(await refusalOf(authenticate(config(), headers, deps))).toMatchObject({ status: 500 });
  await deps.clock.advance(1);
  expect(await authenticate(config(), headers, deps)).toMatchObject({ role: "user" });
});

test("a set that does not come in 60 seconds is given up", async () => {
  let heard = () => {};
  const reached = new Promise<void>((resolve) => {
    heard = resolve;
  });
  server.answer = () => {
    heard();
    return null;
  };
  const deps = authDeps();
  const refusal = refusalOf(authenticate(config(), await headersFor(RSA, { kid: "a" }), deps));
  await reached;
  await deps.clock.advance(60_000);
  expect(await refusal).toEqual({
    status: 500,
    message: "Internal Error - Error while fetching the JWKSet: operation timed out",
    internal: true,
  });
});

test("a broken key among the set is the set's fault, not the token's", async () => {
  const jwk = { ...(await publicJwk(RSA, { kid: "a", alg: "RS256" })), n: "AQAB" };
  server.answer = () => ({ body: JSON.stringify({ keys: [jwk] }) });
  const headers = await headersFor(RSA, { kid: "a" });
  expect(await refusalOf(authenticate(config(), headers, authDeps()))).toEqual({
    status: 500,
    message: "Internal Error - Error while constructing the JWT decoding key",
    internal: true,
  });
});

test("of many sets those least lately used make room", async () => {
  const answer = await keySet([[RSA, { kid: "a" }]]);
  server.answer = () => answer;
  const deps = authDeps();
  const headers = await headersFor(RSA, { kid: "a" });
  const ask = (at: number) => authenticate(config(`${server.url}&set=${at}`), headers, deps);
  for (let at = 0; at < 256; at += 1) await ask(at);
  await ask(0);
  await ask(256);
  expect(server.asked).toHaveLength(257);
  await ask(0);
  expect(server.asked).toHaveLength(257);
  await ask(1);
  expect(server.asked).toHaveLength(258);
});

import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ORIGIN, type TestManager, testManager } from "./testing/manager.ts";

const CONFIGURATION = "/.well-known/openid-configuration";
const KEYS = "/.well-known/jwks.json";
let manager: TestManager;

beforeAll(async () => {
  manager = await testManager();
});
afterAll(() => manager.stop());

const read = (path: string) => manager.send("GET", path, { token: null });

test("an installation without an identity key issues nothing", async () => {
  for (const path of [CONFIGURATION, KEYS]) {
    const answer = await read(path);
    expect([answer.status, answer.body.code]).toEqual([404, "request.not_found"]);
  }
});

test("anybody reads who issues its tokens and the public key alone", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const jwk = privateKey.export({ format: "jwk" });
  // Were the private half beside it by some mistake, it would not be told.
  const stored = { id: "ins_test.identity", publicKey: JSON.stringify(jwk), envelope: {} };
  await manager.database.sql`
    update installation set identity_key = ${manager.database.sql.json(stored)}`;
  const configuration = await read(CONFIGURATION);
  expect(configuration.body).toEqual({
    issuer: ORIGIN,
    jwks_uri: `${ORIGIN}${KEYS}`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  });
  const keys = await read(KEYS);
  expect(keys.body["keys"]).toEqual([
    { kty: "RSA", n: jwk.n, e: jwk.e, kid: "ins_test.identity", use: "sig", alg: "RS256" },
  ]);
});

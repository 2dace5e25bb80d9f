import { expect, test } from "vitest";
import type { JWTClaimsConfig } from "../../metadata/opendd/auth-config.gen.ts";
import { refusalOf } from "../testing/auth-deps.ts";
import { hasuraClaims } from "./hasura-claims.ts";

const HASURA = {
  "x-hasura-default-role": "user",
  "x-hasura-allowed-roles": ["user", "editor"],
  "X-Hasura-User-Id": 7,
  "x-hasura-teams": ["a", { b: null }],
};
const READ = {
  defaultRole: "user",
  allowedRoles: ["user", "editor"],
  variables: { "x-hasura-user-id": { json: 7 }, "x-hasura-teams": { json: ["a", { b: null }] } },
};

function inNamespace(location: string, claimsFormat: "Json" | "StringifiedJson"): JWTClaimsConfig {
  return { namespace: { location, claimsFormat } };
}

function read(claims: Record<string, unknown>, config: JWTClaimsConfig) {
  const { defaultRole, allowedRoles, variables } = hasuraClaims(claims, config);
  return { defaultRole, allowedRoles: [...allowedRoles], variables: Object.fromEntries(variables) };
}

test("claims are found in their namespace, as JSON and as a string of it", () => {
  const cases: [Record<string, unknown>, JWTClaimsConfig][] = [
    [HASURA, inNamespace("", "Json")],
    [{ "claims.jwt.hasura.io": HASURA }, inNamespace("/claims.jwt.hasura.io", "Json")],
    [
      { "https://hasura.io/jwt/claims": HASURA },
      inNamespace("/https:~1~1hasura.io~1jwt~1claims", "Json"),
    ],
    [{ apps: [{ hasura: HASURA }] }, inNamespace("/apps/0/hasura", "Json")],
    [{ hasura: JSON.stringify(HASURA) }, inNamespace("/hasura", "StringifiedJson")],
  ];
  for (const [claims, config] of cases) expect(read(claims, config)).toEqual(READ);
});

test("claims are found one by one, with literals and defaults", () => {
  const locations = {
    "x-hasura-default-role": { path: { path: "/realm/roles/0" } },
    "x-hasura-allowed-roles": { path: { path: "/realm/roles" } },
    "X-Hasura-User-Id": { path: { path: "/sub" } },
    "x-hasura-null": { path: { path: "/nothing", default: "not taken" } },
    "x-hasura-org": { path: { path: "/org", default: { id: 1 } } },
    "x-hasura-absent": { path: { path: "/absent" } },
    "x-hasura-none": { path: { path: "/absent", default: null } },
    "x-hasura-kind": { literal: 3 },
  } as unknown as Extract<JWTClaimsConfig, { locations: unknown }>["locations"];
  const claims = { sub: "u1", nothing: null, realm: { roles: ["user", "editor"] } };
  expect(read(claims, { locations })).toEqual({
    defaultRole: "user",
    allowedRoles: ["user", "editor"],
    variables: {
      "x-hasura-user-id": { json: "u1" },
      "x-hasura-null": { json: null },
      "x-hasura-org": { json: { id: 1 } },
      "x-hasura-kind": { json: 3 },
    },
  });
  const literal = {
    "x-hasura-default-role": { path: { path: "/role", default: "guest" } },
    "x-hasura-allowed-roles": { literal: ["guest"] },
  };
  expect(read({}, { locations: literal })).toEqual({
    defaultRole: "guest",
    allowedRoles: ["guest"],
    variables: {},
  });
});

test("claims that lack something or have it of another type are refused with its name", async () => {
  const space = inNamespace("/h", "Json");
  const text = inNamespace("/h", "StringifiedJson");
  const located: JWTClaimsConfig = {
    locations: {
      "x-hasura-default-role": { path: { path: "/role" } },
      "x-hasura-allowed-roles": { path: { path: "/roles" } },
    },
  };
  const parsing = "Error in parsing the Hasura claims map:";
  const entry = "Error while parsing the claims map entry:";
  const cases: [Record<string, unknown>, JWTClaimsConfig, string][] = [
    [{}, space, "Hasura claims not found in the JWT at /h"],
    [{ h: null }, space, "Hasura claims is expected to be a JSON object value."],
    [{ h: ["x"] }, space, "Hasura claims is expected to be a JSON object value."],
    [{ h: {} }, space, `${parsing} missing field \`x-hasura-default-role\``],
    [
      { h: { "x-hasura-default-role": "user" } },
      space,
      `${parsing} missing field \`x-hasura-allowed-roles\``,
    ],
    [
      { h: { ...HASURA, "x-hasura-default-role": 7 } },
      space,
      `${parsing} x-hasura-default-role: expected a string`,
    ],
    [
      { h: { ...HASURA, "x-hasura-allowed-roles": "user" } },
      space,
      `${parsing} x-hasura-allowed-roles: expected a list of strings`,
    ],
    [
      { h: { ...HASURA, "x-hasura-allowed-roles": ["user", 7] } },
      space,
      `${parsing} x-hasura-allowed-roles: expected a list of strings`,
    ],
    [
      { h: { ...HASURA, "x-hasura-default-role": "admin" } },
      space,
      "The default role is not present in the allowed roles",
    ],
    [
      { h: { ...HASURA, "x-hasura-allowed-roles": ["user", "user"] } },
      space,
      "Duplicate allowed role found in the JWT claims",
    ],
    [{ h: { ...HASURA, "x-hasura-user-id": 8 } }, space, "Claim x-hasura-user-id found twice"],
    [
      { h: HASURA },
      text,
      "Expected the Hasura claims to be a String when `claimsFormat` is `stringifiedJson`",
    ],
    [{ h: "{s3cret" }, text, `${parsing} the string is no JSON`],
    [{ h: "7" }, text, "Hasura claims is expected to be a JSON object value."],
    [{ roles: ["user"] }, located, "Required claim x-hasura-default-role not found"],
    [{ role: "user" }, located, "Required claim x-hasura-allowed-roles not found"],
    [{ role: null, roles: [] }, located, `${entry} x-hasura-default-role - expected a string`],
    [
      { role: "user", roles: { user: true } },
      located,
      `${entry} x-hasura-allowed-roles - expected a list of strings`,
    ],
  ];
  for (const [claims, config, message] of cases) {
    const refusal = await refusalOf(Promise.resolve().then(() => hasuraClaims(claims, config)));
    expect(refusal).toEqual({ status: 400, message, internal: false });
  }
});

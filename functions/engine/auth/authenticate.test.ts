import { afterEach, beforeEach, expect, test } from "vitest";
import { readAuthConfig } from "../metadata/auth/read-auth-config.ts";
import type { AuthConfig, JWTConfig } from "../metadata/opendd/auth-config.gen.ts";
import { authenticate } from "./authenticate.ts";
import { authDeps, refusalOf } from "./testing/auth-deps.ts";
import { standInServer, type StandInServer } from "./testing/stand-in-server.ts";
import { CLAIMS, NAMESPACE, signed, signer } from "./testing/tokens.ts";

let hook: StandInServer;

beforeEach(async () => {
  hook = await standInServer(() => ({ body: '{"x-hasura-role":"hooked"}' }));
});

afterEach(() => hook.close());

const KEY = signer("HS256");
const JWT: JWTConfig = {
  claimsConfig: { namespace: { claimsFormat: "Json", location: `/${NAMESPACE}` } },
  tokenLocation: { type: "BearerAuthorization" },
  key: { fixed: { algorithm: "HS256", key: { value: KEY.text } } },
};
const NO_AUTH = {
  noAuth: { role: "guest", sessionVariables: { "X-Hasura-User-Id": 7 as never } },
};

function configFor(json: object): AuthConfig {
  const read = readAuthConfig(json);
  if ("problems" in read) throw new Error(read.problems[0]?.message);
  return read.config;
}

async function tokenHeaders(claims: object, more: Record<string, string> = {}): Promise<Headers> {
  const token = await signed(KEY, { ...CLAIMS, [NAMESPACE]: { ...CLAIMS[NAMESPACE], ...claims } });
  return new Headers({ authorization: `Bearer ${token}`, ...more });
}

function unauthorized(role: string) {
  return { status: 401, message: `cannot be authorized as role: ${role}`, internal: false };
}

test("without authentication there is one role, and its variables are JSON of the configuration", async () => {
  const config = configFor({ version: "v2", definition: { mode: NO_AUTH } });
  const forged = new Headers({ "x-hasura-user-id": "8", "x-hasura-more": "1" });
  const session = await authenticate(config, forged, authDeps());
  expect(session.role).toBe("guest");
  expect(Object.fromEntries(session.variables)).toEqual({
    "x-hasura-role": { json: "guest" },
    "x-hasura-user-id": { json: 7 },
  });
  const asAdmin = new Headers({ "X-Hasura-Role": "admin" });
  expect(await refusalOf(authenticate(config, asAdmin, authDeps()))).toEqual(unauthorized("admin"));
});

test("a token's holder takes any of its roles by header, else the default one, and no other", async () => {
  const config = configFor({ version: "v3", definition: { mode: { jwt: JWT } } });
  const asRole = async (role: string | null) =>
    authenticate(
      config,
      await tokenHeaders({}, role === null ? {} : { "x-hasura-role": role }),
      authDeps(),
    );
  expect(await asRole(null)).toMatchObject({ role: "user" });
  expect(await asRole("editor")).toMatchObject({ role: "editor" });
  for (const role of ["admin", "", "Editor", "user, editor", "__proto__"]) {
    expect(await refusalOf(asRole(role))).toEqual(unauthorized(role));
  }
});

test("the role of the session stands before one among a token's claims", async () => {
  const config = configFor({ version: "v3", definition: { mode: { jwt: JWT } } });
  const headers = await tokenHeaders({ "x-hasura-role": "admin" });
  const { role, variables } = await authenticate(config, headers, authDeps());
  expect([role, variables.get("x-hasura-role")]).toEqual(["user", { json: "user" }]);
});

test("headers of a client set no session variable that token or webhook has or lacks", async () => {
  const modes = [{ jwt: JWT }, { webhook: { method: "POST", url: { value: hook.url } } }, NO_AUTH];
  for (const mode of modes) {
    const headers = await tokenHeaders({}, { "x-hasura-user-id": "8", "x-hasura-tenant": "1" });
    const config = configFor({ version: "v3", definition: { mode } });
    const { variables } = await authenticate(config, headers, authDeps());
    expect(variables.get("x-hasura-tenant")).toBeUndefined();
    expect(variables.get("x-hasura-user-id")).not.toEqual({ text: "8" });
  }
});

test("who may emulate roles takes any role, and headers become variables as text", async () => {
  hook.answer = () => ({ body: '{"x-hasura-role":"admin","x-hasura-user-id":1}' });
  const modes = [{ webhook: { method: "Post", url: hook.url } }, { jwt: JWT }];
  for (const mode of modes) {
    const config = configFor({
      version: "v1",
      definition: { allowRoleEmulationBy: "admin", mode },
    });
    const admin = { "x-hasura-role": "admin" };
    const headers = await tokenHeaders(admin, { "X-Hasura-Role": "anyone", "X-Hasura-Id": "8" });
    const session = await authenticate(config, headers, authDeps());
    expect(session.role).toBe("anyone");
    expect(session.variables.get("x-hasura-role")).toEqual({ json: "anyone" });
    expect(session.variables.get("x-hasura-id")).toEqual({ text: "8" });
    expect(session.variables.has("x-hasura-user-id")).toBe(false);
    const plain = await authenticate(config, await tokenHeaders(admin), authDeps());
    expect(plain.role).toBe("admin");
  }
});

test("only the role that may emulate others does, and only in version 1", async () => {
  hook.answer = () => ({ body: '{"x-hasura-role":"admin"}' });
  const asAnyone = new Headers({ "x-hasura-role": "anyone" });
  const webhook = { method: "Post", url: hook.url };
  const configs = [
    { version: "v1", definition: { allowRoleEmulationBy: "root", mode: { webhook } } },
    { version: "v1", definition: { allowRoleEmulationBy: null, mode: { webhook } } },
    { version: "v1", definition: { mode: { webhook } } },
    { version: "v2", definition: { mode: { webhook } } },
  ];
  for (const json of configs) {
    const refusal = await refusalOf(authenticate(configFor(json), asAnyone, authDeps()));
    expect(refusal).toEqual(unauthorized("anyone"));
  }
  const config = configFor({
    version: "v1",
    definition: { allowRoleEmulationBy: "guest", mode: NO_AUTH },
  });
  expect(await refusalOf(authenticate(config, asAnyone, authDeps()))).toEqual(
    unauthorized("anyone"),
  );
  const jwt = configFor({
    version: "v1",
    definition: { allowRoleEmulationBy: "admin", mode: { jwt: JWT } },
  });
  const claimed = async (claims: object) =>
    refusalOf(
      authenticate(jwt, await tokenHeaders(claims, { "x-hasura-role": "anyone" }), authDeps()),
    );
  expect(await claimed({})).toEqual(unauthorized("anyone"));
  expect(await claimed({ "x-hasura-role": "user" })).toEqual(unauthorized("anyone"));
  expect(await claimed({ "x-hasura-role": ["admin"] })).toEqual({
    status: 400,
    message: "Expected string value for claim x-hasura-role",
    internal: false,
  });
});

test("a request names its mode; a name that is none means the first mode", async () => {
  const config = configFor({
    version: "v4",
    definition: {
      mode: NO_AUTH,
      alternativeModes: [
        { identifier: "jwt", config: { jwt: JWT } },
        { identifier: "Hook", config: { webhook: { method: "GET", url: { value: hook.url } } } },
      ],
    },
  });
  const cases: [string | null, string][] = [
    [null, "guest"],
    ["jwt", "user"],
    ["Hook", "hooked"],
    ["hook", "guest"],
    ["", "guest"],
  ];
  for (const [mode, role] of cases) {
    const headers = await tokenHeaders({}, mode === null ? {} : { "X-Hasura-Auth-Mode": mode });
    expect(await authenticate(config, headers, authDeps())).toMatchObject({ role });
  }
  const withoutToken = new Headers({ "x-hasura-auth-mode": "jwt" });
  expect(await refusalOf(authenticate(config, withoutToken, authDeps()))).toEqual({
    status: 400,
    message: "JWT Authorization token source: Header name Authorization not found.",
    internal: false,
  });
  const older = configFor({ version: "v3", definition: { mode: NO_AUTH } });
  expect(await authenticate(older, withoutToken, authDeps())).toMatchObject({ role: "guest" });
});

test("a header that is no visible ASCII is refused by its name", async () => {
  const config = configFor({ version: "v3", definition: { mode: NO_AUTH } });
  const headers = new Headers({ "x-hasura-role": "gu\u00e9st" });
  expect(await refusalOf(authenticate(config, headers, authDeps()))).toEqual({
    status: 400,
    message:
      "the value of the header 'x-hasura-role' isn't a valid string: 'failed to convert header to a str'",
    internal: false,
  });
});

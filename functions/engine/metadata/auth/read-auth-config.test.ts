import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { readAuthConfig } from "./read-auth-config.ts";

const WEBHOOK = { webhook: { method: "POST", url: { value: "http://hook.test/validate" } } };
const NO_AUTH = { noAuth: { role: "guest", sessionVariables: { "x-hasura-user-id": 7 } } };
const JWT = {
  claimsConfig: { namespace: { claimsFormat: "Json", location: "/claims.jwt.hasura.io" } },
  tokenLocation: { type: "BearerAuthorization" },
  key: { fixed: { algorithm: "HS256", key: { valueFromEnv: "JWT_KEY" } } },
};

function problemsIn(json: unknown, flags = {}): string[] {
  const read = readAuthConfig(json, flags);
  return "problems" in read ? read.problems.map(({ message }) => message) : [];
}

function inV3(mode: object) {
  return { version: "v3", definition: { mode } };
}

function withJwt(changes: object) {
  return inV3({ jwt: { ...JWT, ...changes } });
}

test("every version is read, as is the object of a metadata file", () => {
  const hook = { webhook: { method: "Get", url: "http://hook.test/validate" } };
  const configs = [
    { version: "v1", definition: { allowRoleEmulationBy: "admin", mode: hook } },
    { version: "v2", definition: { mode: { jwt: { ...JWT, audience: ["a"], allowedSkew: 5 } } } },
    inV3(WEBHOOK),
    inV3(NO_AUTH),
    {
      version: "v4",
      definition: {
        mode: NO_AUTH,
        alternativeModes: [{ identifier: "hook", config: WEBHOOK }],
        sessionVariableToTraceAttributeMap: [
          { sessionVariable: "x-hasura-tenant", traceAttribute: "tenant" },
        ],
      },
    },
  ];
  for (const config of configs) {
    expect(readAuthConfig(config)).toMatchObject({ config });
    expect(readAuthConfig({ kind: "AuthConfig", ...config })).toMatchObject({ config });
  }
});

test("the two older versions are told to be deprecated", () => {
  const told = (version: string) => {
    const read = readAuthConfig({ version, definition: { mode: NO_AUTH } });
    return "warnings" in read ? read.warnings.map(({ message }) => message) : null;
  };
  expect(told("v1")).toEqual([
    "AuthConfig v1 is deprecated. `allowRoleEmulationBy` has been removed. Please consider upgrading to AuthConfig v3.",
  ]);
  expect(told("v2")).toEqual([
    "AuthConfig v2 is deprecated. Please consider upgrading to AuthConfig v3.",
  ]);
  expect(told("v3")).toEqual([]);
});

test("what does not have the form of an AuthConfig is told with its path", () => {
  const cases: [unknown, string[]][] = [
    [null, ["expected an object with `version` and `definition` at path $"]],
    [
      { version: "v9", kind: "Model", colour: "red" },
      [
        "unknown field `colour` at path $",
        "expected the kind `AuthConfig` at path $.kind",
        'unknown version "v9" of AuthConfig, expected one of `v1`, `v2`, `v3`, `v4` at path $.version',
      ],
    ],
    [
      { version: "v2", definition: { mode: NO_AUTH, allowRoleEmulationBy: "admin" } },
      ["unknown field `allowRoleEmulationBy` at path $.definition"],
    ],
    [
      inV3({ noAuth: { role: 7, sessionVariables: {} } }),
      ["expected string at path $.definition.mode.noAuth.role"],
    ],
    [
      withJwt({ key: { fixed: { algorithm: "none", key: { value: "k" } } } }),
      [
        expect.stringMatching(
          /^expected one of `HS256`.*`EdDSA` at path \$\.definition\.mode\.jwt\.key\.fixed\.algorithm$/,
        ) as string,
      ],
    ],
    [
      withJwt({ claimsConfig: { locations: { "x-hasura-default-role": { literal: "user" } } } }),
      [
        'expected object at path $.definition.mode.jwt.claimsConfig.locations["x-hasura-allowed-roles"]',
      ],
    ],
  ];
  for (const [json, told] of cases) expect(problemsIn(json)).toEqual(told);
});

test("what the schema leaves open is checked too, and told all at once", () => {
  const jwt = "at path $.definition.mode.jwt";
  expect(
    problemsIn(
      withJwt({
        claimsConfig: { namespace: { claimsFormat: "Json", location: "claims" } },
        tokenLocation: { type: "Cookie", name: "a b" },
        key: { jwkFromUrl: "ftp://keys.test/jwks" },
      }),
    ),
  ).toEqual([
    `expected a URL of http or https ${jwt}.key.jwkFromUrl`,
    `expected a JSON pointer, as \`/claims/roles\` ${jwt}.claimsConfig.namespace.location`,
    `expected the name of a cookie ${jwt}.tokenLocation.name`,
  ]);
  expect(
    problemsIn(
      withJwt({
        claimsConfig: {
          locations: {
            "x-hasura-default-role": { path: { path: "role" } },
            "x-hasura-allowed-roles": { literal: ["user"] },
            "X-Hasura-User": { literal: 1 },
            "x-hasura-user": { literal: 2 },
          },
        },
      }),
    ),
  ).toEqual([
    `expected a JSON pointer, as \`/claims/roles\` ${jwt}.claimsConfig.locations["x-hasura-default-role"].path.path`,
    `the claim \`x-hasura-user\` is located twice ${jwt}.claimsConfig.locations["x-hasura-user"]`,
  ]);
  const twice = { identifier: "hook", config: WEBHOOK };
  expect(
    problemsIn({
      version: "v4",
      definition: {
        mode: { noAuth: { role: "guest", sessionVariables: { a: 1, A: 2 } } },
        alternativeModes: [twice, twice],
      },
    }),
  ).toEqual([
    "the session variable `a` is given twice at path $.definition.mode.noAuth.sessionVariables.A",
    'the identifier "hook" is given twice at path $.definition.alternativeModes[1].identifier',
  ]);
});

test("a URL that no request can go to is refused and not quoted", () => {
  for (const value of ["hook.test", "file:///etc/passwd", "http://user:hunter2@hook.test/"]) {
    const told = problemsIn(inV3({ webhook: { method: "GET", url: { value } } }));
    expect(told).toEqual([
      expect.stringMatching(/^expected a URL.* at path \$\.definition\.mode\.webhook\.url\.value$/),
    ]);
    expect(told.join()).not.toContain(value);
  }
});

test("headers that cannot be sent are warnings, and mistakes where the flag says so", () => {
  const config = inV3({
    webhook: {
      ...WEBHOOK.webhook,
      customHeadersConfig: {
        headers: { forward: ["Authorization", "a b"], additional: {} },
        body: { headers: { forward: "*", additional: { "x-key": "line\nbreak" } } },
      },
    },
  });
  const at = "at path $.definition.mode.webhook.customHeadersConfig";
  const told = [
    `Header 'a b', used in the auth config, is not a valid header name ${at}.headers.forward[1]`,
    `the value of header 'x-key', used in the auth config, is not a valid header value ${at}.body.headers.additional["x-key"]`,
  ];
  expect(problemsIn(config, { disallow_invalid_headers_in_auth_config: true })).toEqual(told);
  const read = readAuthConfig(config);
  expect("warnings" in read && read.warnings.map(({ message }) => message)).toEqual(told);
});

test("a key that is written out must fit its algorithm, and is never quoted", () => {
  const pem = (pair: { publicKey: { export(options: object): unknown } }) =>
    String(pair.publicKey.export({ type: "spki", format: "pem" }));
  const rsa = pem(generateKeyPairSync("rsa", { modulusLength: 2048 }));
  const short = pem(generateKeyPairSync("rsa", { modulusLength: 1024 }));
  const p256 = pem(generateKeyPairSync("ec", { namedCurve: "P-256" }));
  const ed = pem(generateKeyPairSync("ed25519"));
  const cases: [string, string, string | null][] = [
    ["HS256", "token", null],
    ["RS256", rsa, null],
    ["PS512", rsa, null],
    ["ES256", p256, null],
    ["EdDSA", ed, null],
    ["HS256", "", "the shared secret is empty"],
    ["HS256", rsa, "a public key cannot be the shared secret of HS256"],
    ["RS256", "token", "the key is no public key or certificate in PEM"],
    ["RS256", p256, "RS256 needs a key of RSA"],
    ["RS256", short, "RS256 needs a key of at least 2048 bits"],
    ["ES384", p256, "ES384 needs a key of the curve P-384"],
    ["EdDSA", rsa, "EdDSA needs a key of Ed25519"],
  ];
  for (const [algorithm, value, wrong] of cases) {
    const told = problemsIn(withJwt({ key: { fixed: { algorithm, key: { value } } } }));
    const at = "at path $.definition.mode.jwt.key.fixed.key.value";
    expect(told).toEqual(wrong === null ? [] : [`${wrong} ${at}`]);
  }
});

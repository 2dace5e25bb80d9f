import { afterEach, expect, test } from "vitest";
import type { AuthConfig } from "../../metadata/opendd/auth-config.gen.ts";
import { authenticate } from "../authenticate.ts";
import { authDeps, refusalOf } from "../testing/auth-deps.ts";
import { type Answer, standInServer, type StandInServer } from "../testing/stand-in-server.ts";

let server: StandInServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function hookThat(answer: StandInServer["answer"]): Promise<StandInServer> {
  server = await standInServer(answer);
  return server;
}

function configFor(url: string, method: "GET" | "POST" = "POST"): AuthConfig {
  return { version: "v3", definition: { mode: { webhook: { method, url: { value: url } } } } };
}

const CLIENT = new Headers({ authorization: "Bearer s3cret", "x-hasura-user-id": "forged" });

test("every property of the answer is a session variable as JSON; headers of the client are none", async () => {
  const session = {
    "X-Hasura-Role ": "user",
    "x-hasura-user-id": 7,
    institutions: [1, { a: null }],
  };
  const hook = await hookThat(() => ({ body: JSON.stringify(session) }));
  for (const method of ["GET", "POST"] as const) {
    const found = await authenticate(configFor(hook.url, method), CLIENT, authDeps());
    expect(found.role).toBe("user");
    expect(Object.fromEntries(found.variables)).toEqual({
      "x-hasura-role": { json: "user" },
      "x-hasura-user-id": { json: 7 },
      institutions: { json: [1, { a: null }] },
    });
  }
  expect(hook.asked.map(({ method }) => method)).toEqual(["GET", "POST"]);
  expect(hook.asked[0]?.headers.authorization).toBe("Bearer s3cret");
  expect(JSON.parse(hook.asked[1]?.body ?? "")).toEqual({ headers: Object.fromEntries(CLIENT) });
});

test("an integer beyond 2^53 is never rounded to that of another user", async () => {
  const hook = await hookThat(() => ({ body: '{"x-hasura-role":"user","id":9007199254740993}' }));
  const { variables } = await authenticate(configFor(hook.url), CLIENT, authDeps());
  expect(JSON.stringify(variables.get("id"))).toBe('{"json":9007199254740993}');
});

test("no timer outlives the answer of the webhook", async () => {
  const hook = await hookThat(() => ({ body: '{"x-hasura-role":"user"}' }));
  const deps = authDeps();
  await authenticate(configFor(hook.url), CLIENT, deps);
  expect(deps.clock.sleeping()).toBe(0);
  hook.answer = () => ({ status: 401 });
  await refusalOf(authenticate(configFor(hook.url), CLIENT, deps));
  expect(deps.clock.sleeping()).toBe(0);
});

test("a webhook that denies gives its own status, and never one of success", async () => {
  const denied = "The Authentication hook has denied to execute the request.";
  const statuses: [number, number][] = [
    [401, 401],
    [403, 403],
    [429, 429],
    [500, 500],
    [503, 503],
    [201, 403],
    [204, 403],
    [302, 403],
  ];
  const hook = await hookThat(() => ({}));
  for (const [answered, status] of statuses) {
    hook.answer = () => ({
      status: answered,
      headers: { location: "/elsewhere" },
      body: answered === 204 ? "" : '{"x-hasura-role":"admin"}',
    });
    const refusal = await refusalOf(authenticate(configFor(hook.url), CLIENT, authDeps()));
    expect(refusal).toEqual({ status, message: denied, internal: false });
  }
  expect(hook.asked.map(({ path }) => path)).not.toContain("/elsewhere");
});

test("an answer that names nobody is the webhook's fault", async () => {
  const cases: [string, string][] = [
    ["{}", "'x-hasura-role' session variable not found in the webhook response."],
    [
      '{"x-hasura-role":["user"]}',
      "'x-hasura-role' session variable in the webhook response was not a string.",
    ],
    [
      '{"x-hasura-role":"user","X-Hasura-Role":"admin"}',
      "'x-hasura-role' session variable found twice in the webhook response.",
    ],
    ["[]", "the webhook response is not a JSON object."],
    ["s3cret", "the webhook response is not a JSON object."],
    ['{"x-hasura-role":"user"', "the webhook response is not a JSON object."],
    [`{"a":${"[".repeat(200_000)}`, "the webhook response is not a JSON object."],
  ];
  const hook = await hookThat(() => ({}));
  for (const [body, message] of cases) {
    hook.answer = () => ({ body });
    const refusal = await refusalOf(authenticate(configFor(hook.url), CLIENT, authDeps()));
    expect(refusal).toEqual({
      status: 500,
      message: `Internal Error - ${message}`,
      internal: true,
    });
  }
});

test("an answer larger than a megabyte is not read to its end", async () => {
  const hook = await hookThat(() => ({ body: `{"a":"${"x".repeat(2 ** 20)}"}` }));
  expect(await refusalOf(authenticate(configFor(hook.url), CLIENT, authDeps()))).toMatchObject({
    status: 500,
    message: expect.stringMatching(/webhook - the answer is larger than 1048576 bytes$/) as string,
  });
});

test("a webhook that says nothing in 60 seconds or is not there is told without its URL", async () => {
  const error =
    "Internal Error - Error while making the authentication HTTP request to the webhook";
  const deps = authDeps();
  let heard = () => {};
  const reached = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const hook = await hookThat(() => {
    heard();
    return null;
  });
  const refusal = refusalOf(authenticate(configFor(hook.url), CLIENT, deps));
  await reached;
  await deps.clock.advance(59_999);
  expect(deps.clock.sleeping()).toBe(1);
  await deps.clock.advance(1);
  expect(await refusal).toEqual({
    status: 500,
    message: `${error} - operation timed out`,
    internal: true,
  });
  const gone = await standInServer(() => null);
  await gone.close();
  expect(await refusalOf(authenticate(configFor(gone.url), CLIENT, deps))).toEqual({
    status: 500,
    message: `${error} - ECONNREFUSED`,
    internal: true,
  });
});

test("the URL may come from a variable of the release, which is never told", async () => {
  const hook = await hookThat((): Answer => ({ body: '{"x-hasura-role":"user"}' }));
  const config: AuthConfig = {
    version: "v3",
    definition: { mode: { webhook: { method: "GET", url: { valueFromEnv: "HOOK_URL" } } } },
  };
  const withUrl = (url: string | null) =>
    authDeps({ environment: (name) => (name === "HOOK_URL" ? url : null) });
  expect(await authenticate(config, CLIENT, withUrl(hook.url))).toMatchObject({ role: "user" });
  expect(await refusalOf(authenticate(config, CLIENT, withUrl(null)))).toEqual({
    status: 500,
    message: "Internal Error - the variable HOOK_URL of the auth config is not set",
    internal: true,
  });
  expect(await refusalOf(authenticate(config, CLIENT, withUrl("ftp://s3cret/")))).toEqual({
    status: 500,
    message: "Internal Error - Invalid URL: expected a URL of http or https",
    internal: true,
  });
});

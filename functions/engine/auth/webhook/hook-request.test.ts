import { expect, test } from "vitest";
import type { AuthHookConfigV3 } from "../../metadata/opendd/auth-config.gen.ts";
import { hookRequest } from "./hook-request.ts";

const CLIENT = new Headers({
  authorization: "Bearer abc",
  cookie: "a=1",
  "x-custom": "1",
  "user-agent": "curl",
  accept: "*/*",
  host: "api.test",
  "content-length": "5",
  connection: "upgrade",
  upgrade: "websocket",
});
const CHOSEN = { authorization: "Bearer abc", cookie: "a=1", "x-custom": "1" };
const ALL = Object.fromEntries(CLIENT);
const JSON_TYPE = { "content-type": "application/json" };

function asked(hook: object) {
  const { method, headers, body } = hookRequest(hook as AuthHookConfigV3, CLIENT);
  const told = body === null ? null : (JSON.parse(body) as unknown);
  return { method, headers: Object.fromEntries(headers), told };
}

test("without rules a GET carries all but common headers, a POST tells every one in its body", () => {
  const get = { method: "GET", headers: CHOSEN, told: null };
  const post = { method: "POST", headers: JSON_TYPE, told: { headers: ALL } };
  const url = { value: "http://hook.test/" };
  expect(asked({ method: "Get", url: url.value })).toEqual(get);
  expect(asked({ method: "GET", url })).toEqual(get);
  expect(asked({ method: "GET", url, customHeadersConfig: null })).toEqual(get);
  expect(asked({ method: "Post", url: url.value })).toEqual(post);
  expect(asked({ method: "POST", url })).toEqual(post);
});

test("rules say which headers go to the webhook, and which are added", () => {
  const get = (headers: object | null) =>
    asked({ method: "GET", customHeadersConfig: { headers } }).headers;
  expect(get(null)).toEqual({});
  expect(get({})).toEqual(CHOSEN);
  expect(get({ forward: "*" })).toEqual(CHOSEN);
  expect(get({ forward: [] })).toEqual({});
  expect(get({ forward: ["Authorization", "X-Absent", "User-Agent"] })).toEqual({
    authorization: "Bearer abc",
    "user-agent": "curl",
  });
  expect(get({ forward: ["X-Custom"], additional: { "x-custom": "2", "X-More": "m" } })).toEqual({
    "x-custom": "2",
    "x-more": "m",
  });
});

test("rules say which headers a POST has, and which its body tells", () => {
  const post = (customHeadersConfig: object) => asked({ method: "POST", customHeadersConfig });
  expect(post({})).toMatchObject({ headers: JSON_TYPE, told: { headers: {} } });
  expect(post({ headers: {}, body: {} })).toMatchObject({
    headers: { ...CHOSEN, ...JSON_TYPE },
    told: { headers: {} },
  });
  expect(
    post({
      headers: { forward: [], additional: { "Content-Type": "application/vnd.hook+json" } },
      body: { headers: { forward: "*", additional: { "x-more": "m" } } },
    }),
  ).toMatchObject({
    headers: { "content-type": "application/vnd.hook+json" },
    told: { headers: { ...ALL, "x-more": "m" } },
  });
  expect(post({ body: { headers: { forward: ["Accept"] } } }).told).toEqual({
    headers: { accept: "*/*" },
  });
});

test("what belongs to the client's own connection is never sent on", () => {
  const rules = {
    forward: ["Host", "Connection", "Upgrade", "Content-Length", "X-Custom"],
    additional: { "Transfer-Encoding": "chunked" },
  };
  const { headers } = asked({ method: "GET", customHeadersConfig: { headers: rules } });
  expect(headers).toEqual({ "x-custom": "1" });
});

test("a header that cannot be sent is left out", () => {
  const rules = { forward: ["a b", "X-Custom"], additional: { "x-bad": "a\nb", "y z": "1" } };
  const { headers } = asked({ method: "GET", customHeadersConfig: { headers: rules } });
  expect(headers).toEqual({ "x-custom": "1" });
});

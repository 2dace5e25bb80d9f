import { expect, it } from "vitest";
import { preNdcRequest, preNdcResponse, unchanging } from "./plugins.ts";

const post = async (app: ReturnType<typeof unchanging>, body: object, headers = {}) => {
  const response = await app.request("/", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return response.status === 204 ? 204 : ((await response.json()) as unknown);
};
const session = (variables: object) => ({ role: "admin", variables });
const ndcRequest = { collection: "a", query: { fields: {}, limit: 5 }, more: 1 };
const limited = (limit: number) => ({
  ndcRequest: { ...ndcRequest, query: { ...ndcRequest.query, limit } },
});

it.each([
  ["nothing to say", { session: session({}), ndcRequest }, {}, { ndcRequest }],
  ["no request", { session: null, ndcRequest: null }, {}, 204],
  ["a number", { session: session({ "x-hasura-limit": 1 }), ndcRequest }, {}, limited(1)],
  ["a text", { session: session({ "x-hasura-limit": "2" }), ndcRequest }, {}, limited(2)],
  [
    "no whole number",
    { session: session({ "x-hasura-limit": 1.5 }), ndcRequest },
    {},
    { ndcRequest },
  ],
  ["a header", { session: null, ndcRequest }, { "x-user-custom-limit": "3" }, limited(3)],
  [
    "both",
    { session: session({ "x-hasura-limit": 1 }), ndcRequest },
    { "x-user-custom-limit": "3" },
    limited(1),
  ],
])("the request of a connector comes back, limited by %s", async (_name, body, headers, back) => {
  expect(await post(preNdcRequest(), body, headers)).toEqual(back);
});

const ndcResponse = [{ rows: [1, 2], aggregates: {} }, { rows: [3, 4] }];

it("the answer of a connector comes back, cut where the session says so", async () => {
  expect(await post(preNdcResponse(), { ndcResponse: null })).toBe(204);
  expect(await post(preNdcResponse(), { session: session({}), ndcResponse })).toEqual(ndcResponse);
  const cut = { session: session({ "x-hasura-response-trim": "true" }), ndcResponse };
  expect(await post(preNdcResponse(), cut)).toEqual([
    { rows: [1], aggregates: {} },
    { rows: [3, 4] },
  ]);
});

it("other hooks let everything go on", async () => {
  expect(await post(unchanging(), { rawRequest: {} })).toBe(204);
});

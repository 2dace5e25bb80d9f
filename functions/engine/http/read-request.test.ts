import { describe, expect, test } from "vitest";
import { readRequest } from "./read-request.ts";

const HOST = "http://market.invalid/graphql";

function posted(body: string, type = "application/json"): Request {
  return new Request(HOST, { method: "POST", body, headers: { "content-type": type } });
}

function read(request: Request, bytesMax = 1000) {
  return readRequest(request, bytesMax);
}

test("a request has a query, and no name and no variables unless it says so", async () => {
  expect(await read(posted('{"query":"{ a }"}'))).toEqual({
    query: "{ a }",
    operationName: null,
    variables: {},
  });
});

test("null stands for what is absent, and an empty name for none", async () => {
  const body = { query: "{ a }", operationName: "", variables: null, extensions: null };
  expect(await read(posted(JSON.stringify(body)))).toEqual({
    query: "{ a }",
    operationName: null,
    variables: {},
  });
});

test("variables are the JSON that was sent", async () => {
  const body = { query: "{ a }", operationName: "A", variables: { x: [null, { y: 1 }] } };
  expect(await read(posted(JSON.stringify(body)))).toEqual(body);
});

test("a request in a URL is read like one in a body", async () => {
  const url = `${HOST}?query=${encodeURIComponent("{ a }")}&variables=${encodeURIComponent('{"x":1}')}`;
  expect(await read(new Request(url))).toEqual({
    query: "{ a }",
    operationName: null,
    variables: { x: 1 },
  });
});

describe("what is no request is refused with the reason", () => {
  test.each<[string, string, number, string]>([
    ["no JSON", "{ a }", 400, "not JSON"],
    ["a text", '"{ a }"', 400, "an object was expected"],
    ["null", "null", 400, "an object was expected"],
    ["a batch", '[{"query":"{ a }"}]', 400, "batches"],
    ["no query", "{}", 400, "`query`"],
    ["a query of another type", '{"query":{}}', 400, "`query`"],
    ["a name of another type", '{"query":"{ a }","operationName":1}', 400, "`operationName`"],
    ["variables in a list", '{"query":"{ a }","variables":[]}', 400, "`variables`"],
    ["variables in a text", '{"query":"{ a }","variables":"{}"}', 400, "`variables`"],
    ["extensions of another type", '{"query":"{ a }","extensions":1}', 400, "`extensions`"],
  ])("%s", async (_, body, status, why) => {
    expect(await read(posted(body))).toMatchObject({
      status,
      refused: expect.stringContaining(why) as string,
    });
  });

  test("a body of another type", async () => {
    expect(await read(posted("query={a}", "text/plain"))).toMatchObject({ status: 415 });
  });

  test("variables in a URL that are no JSON", async () => {
    expect(await read(new Request(`${HOST}?query=a&variables=x`))).toMatchObject({ status: 400 });
  });
});

test("a body is read up to its limit and no byte more", async () => {
  const body = '{"query":"{ a }"}';
  expect(await read(posted(body), body.length)).toMatchObject({ query: "{ a }" });
  expect(await read(posted(body), body.length - 1)).toMatchObject({ status: 413 });
});

test("a body larger than its limit is not read to its end", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(100));
    },
  });
  const request = new Request(HOST, {
    method: "POST",
    body: endless,
    headers: { "content-type": "application/json" },
    duplex: "half",
  } as RequestInit);
  expect(await read(request, 250)).toMatchObject({ status: 413 });
  expect(pulled).toBeLessThan(10);
});

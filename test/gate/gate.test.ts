import { afterEach, expect, test } from "vitest";
import { type Served, serve } from "../fakes/serve.ts";
import { type Gate, type Handler, type Violation, forwardTo, gated } from "./gate.ts";

const open: Served[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function served(handler: Handler): Promise<string> {
  const one = await serve(handler);
  open.push(one);
  return one.origin;
}

const problem = (where: Violation["where"], path: string): Violation => ({
  where,
  operation: "op",
  path,
  problem: "wrong",
});

const strict: Gate = {
  operation: ({ url }) => (url.pathname === "/nothing" ? null : "op"),
  checkRequest: ({ body }) => [problem("request", new TextDecoder().decode(body))],
  checkAnswer: (_, { status, body }) => [problem("answer", `${status} ${body.length}`)],
};

test("both sides of every exchange are checked, and pass unchanged", async () => {
  const gate = gated(strict, async (request) => {
    const sent = await request.text();
    return new Response(`${sent}!`, { status: 201, headers: { "x-seen": request.method } });
  });
  const answer = await gate.handler(
    new Request("http://cloud/a", { method: "POST", body: "hello" }),
  );
  expect([answer.status, answer.headers.get("x-seen"), await answer.text()]).toEqual([
    201,
    "POST",
    "hello!",
  ]);
  await gate.handler(new Request("http://cloud/nothing"));
  expect(gate.violations.map(({ where, path }) => `${where} ${path}`)).toEqual([
    "request hello",
    "answer 201 6",
    "request ",
    "answer 201 1",
  ]);
  expect([...gate.operations]).toEqual([["op", 1]]);
});

test("an emulator gets path, host and bytes as they were sent, and its answer comes back whole", async () => {
  const bytes = new Uint8Array([0, 255, 10, 13, 128]);
  const emulator = await served(async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    const headers = new Headers({ "x-url": request.url, "x-length": String(body.length) });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return new Response(bytes, { status: 418, headers });
  });
  const gate = await served(forwardTo(emulator));
  const answer = await fetch(`${gate}/b/a%2Fb//c?x=%20&y`, { method: "PUT", body: bytes });
  expect(answer.status).toBe(418);
  expect(answer.headers.get("x-url")).toBe(`${gate}/b/a%2Fb//c?x=%20&y`);
  expect(answer.headers.get("x-length")).toBe("5");
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
});

test("answers without a body keep their status, and a HEAD the length that it tells", async () => {
  const origin = await served(({ method }) =>
    Promise.resolve(
      method === "HEAD"
        ? new Response(null, { headers: { "content-length": "42" } })
        : new Response(null, { status: 204 }),
    ),
  );
  const gate = await served(forwardTo(origin));
  expect((await fetch(gate, { method: "DELETE" })).status).toBe(204);
  const head = await fetch(gate, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "42"]);
});

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { releaseFetch } from "./release-fetch.ts";

const server = createServer((request, response) => {
  const path: string = request.url ?? "";
  switch (path) {
    case "/cookies":
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      return void response.end();
    case "/moved":
      return void response.writeHead(302, { location: "/" }).end();
    case "/packed":
      return void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("unpacked"));
    case "/none":
      return void response.writeHead(204).end();
    default:
      request.pipe(response.setHeader("x-host", request.headers.host ?? ""));
  }
});
let origin = "";

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://api.shop.localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

const ask = (path: string, init?: RequestInit) => releaseFetch()(new Request(origin + path, init));

test("a name below .localhost is this machine, and is sent as the host", async () => {
  const answer = await ask("/echo", { method: "POST", body: Uint8Array.of(0, 255, 10) });
  expect(answer.headers.get("x-host")).toBe(new URL(origin).host);
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 255, 10]);
});

test("the answer is the function's own: no redirect is followed, cookies stay apart", async () => {
  expect((await ask("/moved")).status).toBe(302);
  expect((await ask("/cookies")).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect((await ask("/none")).status).toBe(204);
});

test("what came packed says no longer that it is", async () => {
  const answer = await ask("/packed");
  expect(answer.headers.get("content-encoding")).toBeNull();
  expect(await answer.text()).toBe("unpacked");
});

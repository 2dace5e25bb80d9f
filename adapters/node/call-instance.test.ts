import { mkdtemp, rm } from "node:fs/promises";
import { type RequestListener, type Server, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callInstance } from "./call-instance.ts";

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "call-"));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function listening(listener: RequestListener): Promise<string> {
  const path = join(folder, "s");
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

test("method, host, path, headers and body arrive, and the answer comes back as it was", async () => {
  const socket = await listening((request, response) => {
    response.setHeader("set-cookie", ["a=1", "b=2"]);
    response.setHeader("x-saw", `${request.method} ${request.headers.host} ${request.url}`);
    response.writeHead(201);
    request.pipe(response);
  });
  const answer = await callInstance(
    socket,
    new Request("http://shop.localhost/a%20b?c=d", { method: "POST", body: "a body" }),
  );
  expect(answer.status).toBe(201);
  expect(answer.headers.get("x-saw")).toBe("POST shop.localhost /a%20b?c=d");
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await answer.text()).toBe("a body");
});

test("an answer without a body is one", async () => {
  const socket = await listening((_request, response) => response.writeHead(204).end());
  const answer = await callInstance(socket, new Request("http://x/"));
  expect([answer.status, answer.body]).toEqual([204, null]);
});

test("a redirect is an answer, not a way to go", async () => {
  const socket = await listening((_request, response) => {
    response.writeHead(302, { location: "http://elsewhere/" }).end();
  });
  const answer = await callInstance(socket, new Request("http://x/"));
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "http://elsewhere/"]);
});

test("the line is closed when the body has been read, or nobody wants it", async () => {
  const socket = await listening((_request, response) => {
    response.write("begun");
    setTimeout(() => response.end(), 10);
  });
  const read = await callInstance(socket, new Request("http://x/"));
  expect(await read.text()).toBe("begun");
  const left = await callInstance(socket, new Request("http://x/"));
  await left.body?.cancel();
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count))))
    .toBe(0);
});

test("the caller's signal ends a call that is not answered", async () => {
  const socket = await listening(() => {});
  const stop = new AbortController();
  const calling = callInstance(socket, new Request("http://x/", { signal: stop.signal }));
  setImmediate(() => stop.abort());
  await expect(calling).rejects.toMatchObject({ name: "AbortError" });
});

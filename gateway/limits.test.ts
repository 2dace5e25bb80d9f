import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HOST, speak, type Stage, stage, until } from "./testing/stage.ts";

let on: Stage | null = null;
afterEach(async () => {
  await on?.close();
  on = null;
});

const hello = (_req: unknown, res: { end(text: string): void }) => res.end("hello");

test("10 MB of headers are refused with a problem and the gateway goes on", async () => {
  on = await stage(hello);
  const text = await speak(
    on.gateway.port,
    `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Big: ${"a".repeat(10 * 1024 * 1024)}\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1.1 431/);
  expect(text).toContain('"code":"gateway.headers_too_large"');
  expect((await on.get("/")).status).toBe(200);
  expect(on.runner.instances[0]?.requests).toHaveLength(1);
});

test("what is not HTTP is answered with a problem", async () => {
  on = await stage(hello);
  for (const text of [
    "nonsense\r\n\r\n",
    `GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n`,
    "\u0016\u0003\u0001",
  ]) {
    const answer = await speak(on.gateway.port, text, { halfClose: true });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect(answer).toContain('"code":"gateway.bad_request"');
  }
});

test("a request that could be read in two ways is refused", async () => {
  on = await stage(hello);
  const answer = await speak(
    on.gateway.port,
    `POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 400/);
});

test("a request without a host, or with two, is refused", async () => {
  on = await stage(hello);
  for (const hosts of ["", `Host: ${HOST}\r\nHost: other\r\n`]) {
    const answer = await speak(
      on.gateway.port,
      `GET / HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect(answer).toContain("gateway.bad_request");
  }
});

test("a body that breaks its own framing ends the request with a problem", async () => {
  let aborted = false;
  on = await stage((req) => {
    req.on("error", () => (aborted = true)).resume();
  });
  const answer = await speak(
    on.gateway.port,
    `POST / HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 400/);
  await until(
    () =>
      aborted ||
      on!.runner.instances.length === 0 ||
      on!.runner.instances[0]?.requests.length === 0,
  );
});

test("a head that trickles in is cut off with a problem", async () => {
  on = await stage(hello, { config: { limits: { headersMs: 200 } } });
  const begun = performance.now();
  const answer = await speak(on.gateway.port, `GET / HTTP/1.1\r\nHost: ${HOST}\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 408/);
  expect(answer).toContain("gateway.request_timeout");
  expect(performance.now() - begun).toBeLessThan(4_000);
});

test("a body that stops coming does not hold an instance", async () => {
  let ended = false;
  on = await stage((req) => void req.on("close", () => (ended = true)).on("error", () => {}), {
    config: { limits: { idleMs: 150 } },
  });
  await speak(on.gateway.port, `POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 10\r\n\r\nabc`);
  await until(() => ended);
});

test("a stream that falls silent is cut after the idle limit", async () => {
  on = await stage((_req, res) => void res.write("begun"), { config: { limits: { idleMs: 150 } } });
  await expect(on.get("/")).rejects.toThrow(/aborted/);
});

test("connections above the limit are told so", async () => {
  on = await stage(hello, { config: { limits: { connections: 1 } } });
  const first = connect(on.gateway.port, "127.0.0.1");
  await until(async () => (await on!.metrics()).includes("lintas_gateway_connections 1"));
  const answer = await speak(on.gateway.port, `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 503/);
  expect(answer).toContain("retry-after: 1");
  first.destroy();
  await until(async () => (await on!.metrics()).includes("lintas_gateway_connections 0"));
  expect((await on.get("/")).status).toBe(200);
});

test("requests above the limit are told to come back", async () => {
  const held: (() => void)[] = [];
  on = await stage((_req, res) => void held.push(() => res.end()), {
    config: { limits: { requests: 1 } },
  });
  const first = on.get("/");
  await until(() => held.length === 1);
  const second = await on.get("/");
  expect(second.status).toBe(503);
  expect(second.headers["retry-after"]).toBe("1");
  held[0]?.();
  expect((await first).status).toBe(200);
});

test("the gateway is no tunnel", async () => {
  on = await stage(hello);
  expect(
    await speak(
      on.gateway.port,
      "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
    ),
  ).toMatch(/^HTTP\/1.1 405/);
});

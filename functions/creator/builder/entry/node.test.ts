import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { isErrorCode, errorCatalog } from "../../../../shared/errors/catalog.ts";
import { docsUrl } from "../../../../shared/errors/problem.ts";
import { SIGNATURE_HEADER, signatureHeader } from "../../../../shared/protocol/invoke.ts";
import { generateSigningKeyPair, signer } from "../../../../shared/signing.ts";
import { startFunction } from "../pack/testing/function-process.ts";
import { createHandle } from "./handle.ts";
import { REFUSALS, refusal } from "./refusal.ts";
import { readSettings } from "./settings.ts";

const kitchen = `
  let release = () => {};
  let aborted = 0;
  export default {
    async fetch(request: Request): Promise<Response> {
      const url = new URL(request.url);
      switch (url.pathname) {
        case "/echo": return new Response(request.body, { headers: { "x-method": request.method, "x-url": request.url, "x-two": request.headers.get("x-two") ?? "" } });
        case "/cookies": {
          const headers = new Headers({ "content-type": "text/plain" });
          headers.append("set-cookie", "a=1; Path=/");
          headers.append("set-cookie", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
          return new Response("two", { headers });
        }
        case "/bytes": return new Response(Uint8Array.from({ length: 256 }, (_, i) => i));
        case "/stream": {
          const encoder = new TextEncoder();
          let n = 0;
          return new Response(new ReadableStream({ async pull(controller) {
            if (n++ === 3) return controller.close();
            controller.enqueue(encoder.encode("chunk " + n + "\\n"));
            await new Promise((resolve) => setTimeout(resolve, 50));
          } }));
        }
        case "/late": return new Response(new ReadableStream({ start(controller) { release = () => { controller.enqueue(new Uint8Array([1])); controller.close(); }; } }));
        case "/release": release(); return new Response(null, { status: 204 });
        case "/throw": throw new Error("the password is hunter2");
        case "/nothing": return undefined as never;
        case "/bad-stream": return new Response(new ReadableStream({ pull() { throw new Error("inner secret"); } }));
        case "/again": return new Response(await new Request(request, { headers: { "x-new": "1" } }).text());
        case "/gone": { setTimeout(() => { Promise.reject(new Error("nobody waits for me")); }); return new Response("ok"); }
        case "/part": await request.body!.getReader().read(); return new Response("part");
        case "/wait": await new Promise((resolve) => request.signal.addEventListener("abort", resolve)); aborted++; return new Response();
        case "/aborted": return new Response(String(aborted));
        case "/missing": return new Response("mine", { status: 404, statusText: "Mine" });
        default: return new Response(url.pathname + url.search);
      }
    },
  };
`;

describe("a packed function on Node", () => {
  test("answers readiness and load on its socket and keeps every other /.lintas path", async () => {
    await using it = await startFunction(kitchen);
    expect(JSON.parse((await it.ask("/.lintas/ready")).text)).toEqual({
      release: "r0",
      part: "main",
    });
    expect(JSON.parse((await it.ask("/.lintas/load")).text)).toMatchObject({ inflight: 0 });
    for (const path of ["/.lintas", "/.lintas/", "/.lintas/env", "/.lintas/ready/x"]) {
      expect((await it.ask(path)).status).toBe(404);
    }
    expect((await it.ask("/.lintas/ready", { method: "POST" })).status).toBe(404);
    expect((await it.ask("/.lintasx?q=%20")).text).toBe("/.lintasx?q=%20");
  });

  test("passes method, address, repeated headers and binary bodies on as they came", async () => {
    await using it = await startFunction(kitchen);
    const body = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    const put = await it.ask("/echo?a=%2F&b", {
      method: "PUT",
      body,
      headers: { "x-two": "1, 2", "x-forwarded-proto": "https" },
    });
    expect(put.headers).toMatchObject({
      "x-method": "PUT",
      "x-url": "https://app.localhost/echo?a=%2F&b",
      "x-two": "1, 2",
    });
    expect(Buffer.compare(put.body, body)).toBe(0);
    const bytes = await it.ask("/bytes");
    expect(bytes.body).toEqual(Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i)));
    expect(bytes.headers["content-length"]).toBe("256");
    const again = await it.ask("/again", { method: "POST", body: "once more" });
    expect(again.text).toBe("once more");
  });

  test("takes the rest of a body it did not read, and goes on with the same connection", async () => {
    await using it = await startFunction(kitchen);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = new Uint8Array(20_000_000);
    for (const path of ["/unread", "/part", "/throw", "/.lintas/none"]) {
      const answer = await it.ask(path, { method: "POST", body, agent });
      expect([200, 404, 500]).toContain(answer.status);
      expect((await it.ask("/after", { agent })).text).toBe("/after");
    }
    const big = await it.ask("/echo", { method: "POST", body, agent });
    expect(big.body.byteLength).toBe(body.byteLength);
    agent.destroy();
  });

  test("tells a function that its client went away", async () => {
    await using it = await startFunction(kitchen);
    const leaving = new AbortController();
    const left = it.ask("/wait", { signal: leaving.signal }).catch((error: Error) => error.name);
    const deadline = Date.now() + 5_000;
    let aborted = "0";
    while (aborted === "0" && Date.now() < deadline) {
      const { inflight } = JSON.parse((await it.ask("/.lintas/load")).text) as { inflight: number };
      if (inflight > 0) leaving.abort();
      aborted = (await it.ask("/aborted")).text;
    }
    expect(await left).toBe("AbortError");
    expect(aborted).toBe("1");
  });

  test("keeps several Set-Cookie apart, and its own 404 and empty bodies", async () => {
    await using it = await startFunction(kitchen);
    expect((await it.ask("/cookies")).headers["set-cookie"]).toEqual([
      "a=1; Path=/",
      "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
    ]);
    expect(await it.ask("/missing")).toMatchObject({ status: 404, text: "mine" });
    expect(await it.ask("/release")).toMatchObject({ status: 204, text: "" });
    expect(await it.ask("/bytes", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  });

  test("streams chunk by chunk, and sends the head before a body that lets wait", async () => {
    await using it = await startFunction(kitchen);
    const streamed = await it.ask("/stream");
    expect(streamed.text).toBe("chunk 1\nchunk 2\nchunk 3\n");
    const [, first = 0] = streamed.times;
    expect((streamed.times.at(-1) ?? 0) - first).toBeGreaterThan(60);
    const head = Promise.withResolvers<void>();
    const late = it.ask("/late", { onHead: head.resolve });
    await head.promise;
    await it.ask("/release");
    expect((await late).body).toEqual(Buffer.from([1]));
  });

  test("answers what the function throws with a problem that says nothing of it, and logs it", async () => {
    await using it = await startFunction(kitchen);
    for (const path of ["/throw", "/nothing", "/bad-stream"]) {
      const answer = await it.ask(path);
      expect(answer.status).toBe(500);
      expect(answer.headers["content-type"]).toBe("application/problem+json");
      expect(JSON.parse(answer.text)).toMatchObject({ code: "function.failed" });
      expect(answer.text).not.toMatch(/hunter2|secret|Error/);
    }
    it.child.kill("SIGTERM");
    const { code, stderr } = await it.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/hunter2[\s\S]*src\/main\.ts:\d+:\d+/);
  });

  test("ends with code 1 and a log line after a rejection nobody handled", async () => {
    await using it = await startFunction(kitchen);
    await it.ask("/gone");
    const { code, stderr } = await it.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("nobody waits for me");
  });

  test("says why it does not start, and ends", async () => {
    const throwing = await startFunction(`throw new Error("no start"); export default {}`, {
      waitReady: false,
    });
    expect(await throwing.ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no start"),
    });
    await throwing[Symbol.asyncDispose]();
    const empty = await startFunction(`export default { get: 1 }`, { waitReady: false });
    expect(await empty.ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no `fetch"),
    });
    await empty[Symbol.asyncDispose]();
  });

  test("takes no more requests at once than it was told", async () => {
    await using it = await startFunction(kitchen, { env: { LINTAS_CONCURRENCY: "1" } });
    const late = it.ask("/late");
    const deadline = Date.now() + 5_000;
    let load = { inflight: 0, idleMs: 0 };
    while (load.inflight === 0 && Date.now() < deadline) {
      load = JSON.parse((await it.ask("/.lintas/load")).text) as typeof load;
    }
    expect(load).toEqual({ inflight: 1, idleMs: 0 });
    const refused = await it.ask("/");
    expect(refused).toMatchObject({ status: 503, headers: { "lintas-busy": "1" } });
    expect(JSON.parse(refused.text)).toMatchObject({ code: "gateway.busy" });
    it.child.kill("SIGKILL");
    await expect(late).rejects.toThrow();
  });

  test("finishes running requests before it ends on SIGTERM", async () => {
    await using it = await startFunction(kitchen);
    const streamed = it.ask("/stream");
    const deadline = Date.now() + 5_000;
    let inflight = 0;
    while (inflight === 0 && Date.now() < deadline) {
      ({ inflight } = JSON.parse((await it.ask("/.lintas/load")).text) as { inflight: number });
    }
    it.child.kill("SIGTERM");
    expect((await streamed).text).toContain("chunk 3");
    expect((await it.ended).code).toBe(0);
  });

  test("ends when its lifeline closes, and has none where stdin is no pipe", async () => {
    await using held = await startFunction(kitchen, { stdin: "pipe" });
    held.child.stdin?.end();
    expect((await held.ended).code).toBe(0);
    await using free = await startFunction(kitchen, { stdin: "ignore" });
    expect((await free.ask("/x")).text).toBe("/x");
  });

  test("hides its load where it listens on a port", async () => {
    const { listener } = createHandle({
      settings: readSettings({ PORT: "3000" }),
      user: { fetch: () => new Response("reached") },
      folder: "/nowhere",
      assets: {},
      isSigned: () => Promise.resolve(false),
      uptime: () => 0,
      logError: () => {},
    });
    const server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const load = await fetch(`http://127.0.0.1:${port}/.lintas/load`);
    expect(load.status).toBe(404);
    const ready = await fetch(`http://127.0.0.1:${port}/.lintas/ready`);
    expect(ready.status).toBe(200);
    await ready.text();
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });
});

describe("assets", () => {
  const files = {
    "public/index.html": "<h1>root</h1>",
    "public/a b.css": "a{}",
    "public/deep/index.html": "deep",
    "public/.env": "SECRET=1",
    "public/.well-known/x.txt": "known",
  };

  test("are served with types, digests as ETags, 304 and HEAD, and fall through", async () => {
    await using it = await startFunction(kitchen, { files, assets: "public" });
    const etag = `"${createHash("sha256").update("<h1>root</h1>").digest("hex")}"`;
    const root = await it.ask("/");
    expect(root).toMatchObject({ status: 200, text: "<h1>root</h1>" });
    expect(root.headers).toMatchObject({ etag, "content-type": "text/html; charset=utf-8" });
    const known = await it.ask("/", { headers: { "if-none-match": `"x", W/${etag}` } });
    expect(known).toMatchObject({ status: 304, text: "" });
    const head = await it.ask("/a%20b.css?v=1", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "", headers: { "content-length": "3" } });
    expect((await it.ask("/.well-known/x.txt")).text).toBe("known");
    const folder = await it.ask("/deep?x=1");
    expect(folder).toMatchObject({ status: 308, headers: { location: "/deep/?x=1" } });
    expect((await it.ask("/", { method: "POST" })).text).toBe("/");
    expect((await it.ask("/none.css")).text).toBe("/none.css");
  });

  test("give out nothing but themselves", async () => {
    await using it = await startFunction(kitchen, { files, assets: "public" });
    for (const path of [
      "/.env",
      "/../lintas.json",
      "/%2e%2e/lintas.json",
      "/..%2flintas.json",
      "/assets/index.html",
      "/constructor",
      "//etc/passwd",
      "/%00",
      "/%E0%A4%A",
    ]) {
      const answer = await it.ask(path);
      expect(answer.text).not.toMatch(/SECRET|format|root:/);
      expect(answer.headers["etag"]).toBeUndefined();
    }
  });

  test("lie under the function's own path", async () => {
    await using it = await startFunction(kitchen, { files, assets: "public", path: "/docs" });
    expect((await it.ask("/docs/")).text).toBe("<h1>root</h1>");
    expect((await it.ask("/docs")).headers["location"]).toBe("/docs/");
  });
});

describe("a private function", () => {
  test("answers only what its installation signed for it, this request, now", async () => {
    const pair = await generateSigningKeyPair("k");
    const other = await generateSigningKeyPair("k2");
    const env = { LINTAS_INVOKE_KEY: pair.publicKey, LINTAS_ACCESS: "private" };
    await using it = await startFunction(kitchen, {
      env,
      files: { "public/index.html": "hidden" },
      assets: "public",
    });
    const sign = await signer(pair.privateKey);
    const clock = (ms: number) => ({ now: () => new Date(Date.now() + ms), sleep: async () => {} });
    const right = { release: "r0", part: "main", method: "POST", target: "/x?y=1" };
    const ask = async (header: string | undefined, path = "/x?y=1", method = "POST") =>
      it.ask(path, { method, headers: header === undefined ? {} : { [SIGNATURE_HEADER]: header } });
    const header = await signatureHeader(sign, clock(0), right);
    expect(await ask(header)).toMatchObject({ status: 200, text: "/x?y=1" });
    const wrong = [
      undefined,
      "",
      header.slice(0, -2),
      await signatureHeader(sign, clock(-61_000), right),
      await signatureHeader(sign, clock(0), { ...right, release: "r1" }),
      await signatureHeader(sign, clock(0), { ...right, part: "other" }),
      await signatureHeader(sign, clock(0), { ...right, method: "GET" }),
      await signatureHeader(sign, clock(0), { ...right, target: "/x?y=2" }),
      await signatureHeader(await signer(other.privateKey), clock(0), right),
    ];
    for (const one of wrong) {
      const answer = await ask(one);
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.text)).toMatchObject({ code: "function.private" });
    }
    expect((await it.ask("/")).status).toBe(403);
    expect((await it.ask("/.lintas/ready")).status).toBe(200);
  });

  test("is what a process with a key is, unless told otherwise", () => {
    expect(readSettings({ LINTAS_INVOKE_KEY: "k" }).access).toBe("private");
    expect(readSettings({ LINTAS_INVOKE_KEY: "k", LINTAS_ACCESS: "public" }).access).toBe("public");
    expect(readSettings({ LINTAS_ACCESS: "Public" }).access).toBe("private");
    expect(readSettings({}).access).toBe("public");
  });
});

test("the entry's own refusals are in step with the error catalogue", () => {
  for (const [code, { status, title, remedy }] of Object.entries(REFUSALS)) {
    if (!isErrorCode(code)) throw new Error(code);
    expect(errorCatalog[code]).toMatchObject({ status, title, remedy });
    const { body } = refusal(code as keyof typeof REFUSALS);
    if (body.kind !== "bytes") throw new Error("a refusal has a body");
    const { type } = JSON.parse(new TextDecoder().decode(body.bytes)) as { type: string };
    expect(type).toBe(docsUrl(code));
  }
});

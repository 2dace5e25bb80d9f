import { gzipSync } from "node:zlib";

// What the table asks for, path by path. It keeps to web standards, as a function of a user's does.

const LARGE_TEXT = "Lintas menyeberang. Überall gleich.\n".repeat(140_000).slice(0, 5_000_000);
const LARGE_BYTES = Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * 7919) % 251);

let goneCount = 0;

const routes: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
  "/echo": async (request) =>
    new Response(await request.arrayBuffer(), {
      headers: { "content-type": request.headers.get("content-type") ?? "" },
    }),
  "/json": async (request) => {
    const text = await request.text();
    try {
      return Response.json({ text, value: JSON.parse(text) as unknown });
    } catch {
      return Response.json({ text, malformed: true }, { status: 422 });
    }
  },
  "/encoding": async (request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return Response.json({ encoding: request.headers.get("content-encoding"), isPacked });
  },
  "/cookies": () => {
    const headers = new Headers({ "content-type": "text/plain" });
    headers.append("set-cookie", "a=1; Path=/; HttpOnly; SameSite=Lax");
    headers.append("set-cookie", "b=x%20y; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Secure");
    headers.append("set-cookie", "c=3; Max-Age=60");
    return new Response("three", { headers });
  },
  "/raw-cookie": () =>
    new Response(null, { headers: { "set-cookie": "a=b+c/d==; Path=/; Partitioned" } }),
  "/raw-cookies": () => {
    const headers = new Headers();
    headers.append("set-cookie", "a=b+c/d==; Path=/");
    headers.append("set-cookie", "p=1; Secure; Partitioned");
    return new Response(null, { headers });
  },
  "/large-text": () =>
    new Response(LARGE_TEXT, { headers: { "content-type": "text/plain; charset=utf-8" } }),
  "/large-bytes": () =>
    new Response(LARGE_BYTES, { headers: { "content-type": "application/octet-stream" } }),
  "/packed": () =>
    new Response(gzipSync("packed"), {
      headers: { "content-type": "text/plain", "content-encoding": "gzip" },
    }),
  "/stream": () => {
    let n = 0;
    const body = new ReadableStream({
      async pull(controller) {
        if (n++ === 3) return controller.close();
        controller.enqueue(new TextEncoder().encode(`chunk ${n}\n`));
        await new Promise((resolve) => setTimeout(resolve, 150));
      },
    });
    return new Response(body, { headers: { "content-type": "text/plain" } });
  },
  "/broken": () => {
    let n = 0;
    const body = new ReadableStream({
      async pull(controller) {
        if (n++ === 2) throw new Error("the password is hunter2");
        controller.enqueue(new TextEncoder().encode("some"));
        await new Promise((resolve) => setTimeout(resolve, 30));
      },
    });
    return new Response(body, { headers: { "content-type": "text/plain" } });
  },
  "/late": () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          await new Promise((resolve) => setTimeout(resolve, 800));
          controller.enqueue(new TextEncoder().encode("late"));
          controller.close();
        },
      }),
      { headers: { "content-type": "text/plain" } },
    ),
  "/gone": async (request) => {
    const gone = new Promise<void>((resolve) =>
      request.signal.addEventListener("abort", () => {
        goneCount++;
        resolve();
      }),
    );
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    return new Response("still here");
  },
  "/gone-count": () => Response.json({ goneCount }),
  "/throw": () => {
    throw new Error("the password is hunter2");
  },
  "/nothing": () => undefined as unknown as Response,
  "/error-response": () => Response.error(),
  "/broken-at-once": () =>
    new Response(
      new ReadableStream({
        pull() {
          throw new Error("the password is hunter2");
        },
      }),
    ),
  "/redirect": () => new Response(null, { status: 302, headers: { location: "/elsewhere" } }),
  "/empty": () => new Response(null, { status: 204, headers: { "x-kept": "yes" } }),
  "/teapot": () => new Response("short and stout", { status: 418 }),
  "/headers": (request) =>
    new Response(request.headers.get("x-large"), {
      headers: { "x-large": request.headers.get("x-large") ?? "" },
    }),
  "/environment": () =>
    Response.json({
      release: process.env["LINTAS_RELEASE"],
      part: process.env["LINTAS_PART"],
      greeting: process.env["GREETING"],
    }),
};

export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const route = routes[url.pathname];
    if (route !== undefined) return await route(request);
    if (url.pathname.startsWith("/asked/")) return asked(request, url);
    return new Response(`nothing at ${url.pathname}`, {
      status: 404,
      headers: { "content-type": "text/plain" },
    });
  },
};

/** What the function sees of a request. */
async function asked(request: Request, url: URL): Promise<Response> {
  return Response.json({
    method: request.method,
    target: url.pathname + url.search,
    scheme: url.protocol,
    two: request.headers.get("x-two")?.split(/, */) ?? null,
    cookie: request.headers.get("cookie"),
    hasBody: request.body !== null,
    text: await request.text(),
  });
}

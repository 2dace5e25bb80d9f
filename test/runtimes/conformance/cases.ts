import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Answered, AskFunction } from "./ask.ts";

/** One row of the table: what is asked, and what comes of it on every platform. */
export interface Case {
  name: string;
  observe(ask: AskFunction): Promise<unknown>;
  expected: unknown;
}

const JSON_TYPE = { "content-type": "application/json" };
const TEXT_TYPE = { "content-type": "text/plain" };
const BYTES_TYPE = { "content-type": "application/octet-stream" };
const BYTES = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
const LARGE_BYTES = Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * 31) % 253);
const LARGE_TEXT = "Lintas menyeberang. Überall gleich.\n".repeat(140_000).slice(0, 4_900_000);

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const digested = ({ status, body }: Answered) => ({
  status,
  bytes: body.byteLength,
  sha256: sha256(body),
});
const failed = ({ status, headers, text }: Answered) => ({
  status,
  type: headers["content-type"],
  code: (JSON.parse(text) as { code: string }).code,
  leaks: /hunter2|Error/.test(text),
});
const seen = async (ask: AskFunction, target: string, options: Parameters<AskFunction>[1]) =>
  JSON.parse((await ask(target, options)).text) as Record<string, unknown>;

const FAILED = {
  status: 500,
  type: "application/problem+json",
  code: "function.failed",
  leaks: false,
};

const request: Case[] = [
  {
    name: "method, path and query reach the function untouched",
    observe: async (ask) => {
      const target = "/asked/a%2Fb/%C3%A4//c+d%20e?x=%2F&y=a+b&x=2&z";
      const { method, target: got } = await seen(ask, target, { method: "PATCH" });
      return { method, isUntouched: got === target };
    },
    expected: { method: "PATCH", isUntouched: true },
  },
  {
    name: "a header sent twice reaches the function with both values",
    observe: async (ask) =>
      (await seen(ask, "/asked/x", { headers: { "x-two": ["1", "2"] } }))["two"],
    expected: ["1", "2"],
  },
  {
    name: "the cookies of a request reach the function in one header",
    observe: async (ask) =>
      (await seen(ask, "/asked/x", { headers: { cookie: "a=1; b=x%20y" } }))["cookie"],
    expected: "a=1; b=x%20y",
  },
  {
    name: "the scheme is the one the caller used before the platform",
    observe: async (ask) =>
      (await seen(ask, "/asked/x", { headers: { "x-forwarded-proto": "https" } }))["scheme"],
    expected: "https:",
  },
  {
    name: "a request without a body has none, whatever its method",
    observe: async (ask) => {
      const of = async (method: string) => (await seen(ask, "/asked/x", { method }))["hasBody"];
      return [await of("GET"), await of("DELETE"), await of("OPTIONS")];
    },
    expected: [false, false, false],
  },
  {
    name: "JSON reaches the function as the text it was sent as",
    observe: async (ask) => {
      const body = `{ "b": 1,\n "a": [ 2 ] }`;
      return (await ask("/json", { method: "POST", headers: JSON_TYPE, body })).text;
    },
    expected: JSON.stringify({ text: `{ "b": 1,\n "a": [ 2 ] }`, value: { b: 1, a: [2] } }),
  },
  {
    name: "malformed JSON reaches the function",
    observe: async (ask) => {
      const answer = await ask("/json", { method: "POST", headers: JSON_TYPE, body: `{"a":` });
      return { status: answer.status, type: answer.headers["content-type"] };
    },
    expected: { status: 422, type: "application/json" },
  },
  {
    name: "a form reaches the function as the text it was sent as",
    observe: async (ask) => {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      return (await ask("/echo", { method: "POST", headers, body: "a=1&a=%20&b[x]=ü" })).text;
    },
    expected: "a=1&a=%20&b[x]=ü",
  },
  {
    name: "a binary body goes both ways as it is",
    observe: async (ask) =>
      digested(await ask("/echo", { method: "PUT", headers: BYTES_TYPE, body: BYTES })),
    expected: { status: 200, bytes: BYTES.byteLength, sha256: sha256(BYTES) },
  },
  {
    name: "a packed request body reaches the function packed",
    observe: async (ask) => {
      const headers = { ...JSON_TYPE, "content-encoding": "gzip" };
      const answer = await ask("/encoding", { method: "POST", headers, body: gzipSync("{}") });
      return JSON.parse(answer.text) as unknown;
    },
    expected: { encoding: "gzip", isPacked: true },
  },
  {
    name: "4 MB of binary go in and out",
    observe: async (ask) =>
      digested(await ask("/echo", { method: "POST", headers: BYTES_TYPE, body: LARGE_BYTES })),
    expected: { status: 200, bytes: 4_000_000, sha256: sha256(LARGE_BYTES) },
  },
  {
    name: "5 MB of text go in and out",
    observe: async (ask) =>
      digested(await ask("/echo", { method: "POST", headers: TEXT_TYPE, body: LARGE_TEXT })),
    expected: { status: 200, bytes: Buffer.byteLength(LARGE_TEXT), sha256: sha256(LARGE_TEXT) },
  },
  {
    name: "a header of 8 KB goes in and out",
    observe: async (ask) => {
      const value = "x".repeat(8_000);
      const { status, headers } = await ask("/headers", { headers: { "x-large": value } });
      return { status, isSame: headers["x-large"] === value };
    },
    expected: { status: 200, isSame: true },
  },
  {
    name: "a header of 32 KB goes in and out",
    observe: async (ask) =>
      (
        await ask("/headers", {
          headers: { "x-large": "x".repeat(15_000), "x-two": "y".repeat(17_000) },
        })
      ).status,
    expected: 200,
  },
  {
    name: "a function is told that its caller went away",
    observe: async (ask) => {
      const count = async () =>
        (JSON.parse((await ask("/gone-count")).text) as { goneCount: number }).goneCount;
      const before = await count();
      const leaving = new AbortController();
      const left = ask("/gone", { signal: leaving.signal }).catch(() => {});
      setTimeout(() => leaving.abort(), 200);
      await left;
      for (let i = 0; i < 20; i++) {
        if ((await count()) > before) return true;
        await new Promise((next) => setTimeout(next, 50));
      }
      return false;
    },
    expected: true,
  },
];

const response: Case[] = [
  {
    name: "several cookies stay apart",
    observe: async (ask) => {
      const { headers } = await ask("/cookies");
      // In which order a cookie's attributes stand means nothing.
      return headers["set-cookie"]
        ?.toString()
        .split(/,(?=\w=)/)
        .map((one) => one.split("; ").toSorted());
    },
    expected: [
      ["a=1", "Path=/", "HttpOnly", "SameSite=Lax"].toSorted(),
      ["b=x%20y", "Expires=Wed, 21 Oct 2026 07:28:00 GMT", "Secure"].toSorted(),
      ["c=3", "Max-Age=60"].toSorted(),
    ],
  },
  {
    name: "one cookie goes out as it was written",
    observe: async (ask) => (await ask("/raw-cookie")).headers["set-cookie"],
    expected: ["a=b+c/d==; Path=/; Partitioned"],
  },
  {
    name: "several cookies go out as they were written",
    observe: async (ask) => (await ask("/raw-cookies")).headers["set-cookie"],
    expected: ["a=b+c/d==; Path=/", "p=1; Secure; Partitioned"],
  },
  {
    name: "5 MB of text come out",
    observe: async (ask) => {
      const { status, body, text } = await ask("/large-text");
      return { status, characters: text.length, isMore: body.byteLength > 5_000_000 };
    },
    expected: { status: 200, characters: 5_000_000, isMore: true },
  },
  {
    name: "4 MB of binary come out",
    observe: async (ask) => digested(await ask("/large-bytes")),
    expected: {
      status: 200,
      bytes: 4_000_000,
      sha256: sha256(Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * 7919) % 251)),
    },
  },
  {
    name: "a packed answer goes out packed, and says so",
    observe: async (ask) => {
      const { headers, body } = await ask("/packed");
      return [headers["content-encoding"], gunzipSync(body).toString()];
    },
    expected: ["gzip", "packed"],
  },
  {
    name: "a stream comes chunk by chunk",
    observe: async (ask) => {
      const { text, times } = await ask("/stream");
      const [first = 0] = times;
      return { text, isStreamed: (times.at(-1) ?? 0) - first > 200 };
    },
    expected: { text: "chunk 1\nchunk 2\nchunk 3\n", isStreamed: true },
  },
  {
    name: "the head comes before a body that lets wait",
    observe: async (ask) => {
      const begin = performance.now();
      let head = Infinity;
      const { text } = await ask("/late", { onHead: () => (head = performance.now() - begin) });
      return { text, isEarly: head < 600 };
    },
    expected: { text: "late", isEarly: true },
  },
  {
    name: "a stream that breaks breaks the answer, and says nothing of why",
    observe: async (ask) => {
      const { status, text, isWhole } = await ask("/broken");
      return { status, isWhole, leaks: text.includes("hunter2") };
    },
    expected: { status: 200, isWhole: false, leaks: false },
  },
  {
    name: "a redirect without a body keeps status and headers",
    observe: async (ask) => {
      const { status, headers, text } = await ask("/redirect");
      return { status, location: headers["location"], text };
    },
    expected: { status: 302, location: "/elsewhere", text: "" },
  },
  {
    name: "an answer of 204 keeps its headers",
    observe: async (ask) => {
      const { status, headers, text } = await ask("/empty");
      return { status, kept: headers["x-kept"], text };
    },
    expected: { status: 204, kept: "yes", text: "" },
  },
  {
    name: "HEAD has the headers and no body",
    observe: async (ask) => {
      const { status, headers, text } = await ask("/packed", { method: "HEAD" });
      return { status, type: headers["content-type"], text };
    },
    expected: { status: 200, type: "text/plain", text: "" },
  },
  {
    name: "a function's own statuses and its 404 are its own",
    observe: async (ask) => {
      const [own, none] = [await ask("/teapot"), await ask("/none")];
      return [own.status, own.text, none.status, none.text];
    },
    expected: [418, "short and stout", 404, "nothing at /none"],
  },
  {
    name: "what icons and crawlers ask for reaches the function",
    observe: async (ask) => (await ask("/favicon.ico")).text,
    expected: "nothing at /favicon.ico",
  },
  ...["/throw", "/nothing", "/error-response", "/broken-at-once"].map((path) => ({
    name: `${path} is a 500 that says nothing of why`,
    observe: async (ask: AskFunction) => failed(await ask(path)),
    expected: FAILED,
  })),
];

const entry: Case[] = [
  {
    name: "/.lintas/ready tells release and part, uncached",
    observe: async (ask) => {
      const { status, headers, text } = await ask("/.lintas/ready");
      return { status, cache: headers["cache-control"], body: JSON.parse(text) as unknown };
    },
    expected: { status: 200, cache: "no-store", body: { release: "r1", part: "main" } },
  },
  {
    name: "no other path below /.lintas reaches the function",
    observe: async (ask) => {
      const statuses = [];
      for (const path of ["/.lintas", "/.lintas/load", "/.lintas/ready/x"]) {
        statuses.push((await ask(path)).status);
      }
      return [...statuses, (await ask("/.lintas/ready", { method: "POST" })).status];
    },
    expected: [404, 404, 404, 404],
  },
  {
    name: "the function has its variables",
    observe: async (ask) => JSON.parse((await ask("/environment")).text) as unknown,
    expected: { release: "r1", part: "main", greeting: "halo" },
  },
  {
    name: "an asset has its type and ETag, is known again by it, and has a HEAD",
    observe: async (ask) => {
      const full = await ask("/style.css");
      const etag = String(full.headers["etag"]);
      const known = await ask("/style.css", { headers: { "if-none-match": etag } });
      const head = await ask("/style.css", { method: "HEAD" });
      return {
        status: full.status,
        type: full.headers["content-type"],
        isDigest: etag === `"${sha256(full.body)}"`,
        text: full.text,
        known: [known.status, known.text, known.headers["etag"] === etag],
        head: [head.status, head.text, head.headers["etag"] === etag],
      };
    },
    expected: {
      status: 200,
      type: "text/css; charset=utf-8",
      isDigest: true,
      text: "body {\n  color: teal;\n}\n",
      known: [304, "", true],
      head: [200, "", true],
    },
  },
  {
    name: "a folder of assets leads to its page, and what is not there to the function",
    observe: async (ask) => {
      const folder = await ask("/docs?x=1");
      const page = await ask("/docs/");
      const none = await ask("/docs/none.css");
      return [folder.status, folder.headers["location"], page.text.includes("<h1>docs"), none.text];
    },
    expected: [308, "/docs/?x=1", true, "nothing at /docs/none.css"],
  },
];

export const cases: readonly Case[] = [...entry, ...request, ...response];

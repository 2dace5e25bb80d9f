import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "../shared/errors/app-error.ts";
import { addForwarded, answerHeaders, readHead } from "./headers.ts";
import { ownAnswer, prefersHtml, rawAnswer } from "./problem-page.ts";
import { hostName, isInternalPath } from "./resolve.ts";
import { isTraceparent, newTraceparent } from "./trace.ts";
import { trustedProxies } from "./trusted.ts";

test("headers keep their order, letters and copies", () => {
  const raw = ["Host", "a", "X-A", "1", "x-b", "2", "X-A", "3"];
  expect(readHead(raw).forward).toEqual(["X-A", "1", "x-b", "2", "X-A", "3"]);
});

test("no set of headers smuggles a hop's own header, a signature or a second host through", () => {
  const name = fc.constantFrom(
    "Host",
    "hOST",
    "Connection",
    "Transfer-Encoding",
    "TE",
    "Upgrade",
    "Keep-Alive",
    "Expect",
    "Lintas-Signature",
    "X-Forwarded-For",
    "Forwarded",
    "X-Custom",
    "Trailer",
    "Proxy-Authorization",
  );
  const value = fc.constantFrom(
    "keep-alive",
    "x-custom",
    "close, X-Custom, content-length",
    "a",
    "",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (headers) => {
      const { forward } = readHead(headers.flat());
      const names = forward.filter((_, i) => i % 2 === 0).map((one) => one.toLowerCase());
      expect(names.filter((one) => one !== "x-custom")).toEqual([]);
    }),
  );
});

test("a client cannot have the length of its body dropped", () => {
  const head = readHead([
    "Host",
    "a",
    "Connection",
    "content-length, x-a",
    "Content-Length",
    "5",
    "X-A",
    "1",
  ]);
  expect(head.forward).toEqual(["Content-Length", "5"]);
  expect(head.hasBody).toBe(true);
});

test("a broken trace is replaced and its state with it", () => {
  const head = readHead(["traceparent", "00-bad", "tracestate", "a=1"]);
  addForwarded(head, { address: "::1", trusted: false });
  expect(head.forward).not.toContain("a=1");
  expect(isTraceparent(head.traceparent ?? "")).toBe(true);
});

test("new traces are well-formed and never the same", () => {
  const all = Array.from({ length: 2_000 }, newTraceparent);
  expect(new Set(all.map((one) => one.slice(3, 35))).size).toBe(2_000);
  expect(all.every(isTraceparent)).toBe(true);
  expect(isTraceparent(`00-${"0".repeat(32)}-b7ad6b7169203331-01`)).toBe(false);
});

test("several cookies of an answer stay several", () => {
  expect(
    answerHeaders({ "set-cookie": ["a=1", "b=2"], "lintas-release": "forged" }, "ra1"),
  ).toEqual(["set-cookie", ["a=1", "b=2"], "lintas-release", "ra1"]);
});

test.each([
  ["text/html,application/xhtml+xml,*/*;q=0.8", true],
  ["application/json, text/html;q=0.5", false],
  ["text/html;q=0", false],
  ["*/*", false],
  [null, false],
])("`Accept: %s` prefers a page: %s", (accept, html) => {
  expect(prefersHtml(accept)).toBe(html);
});

test("a raw answer has the length it says and closes the connection", () => {
  const text = rawAnswer(new AppError("gateway.bad_request", { detail: "Größe" }));
  const [head = "", body = ""] = text.split("\r\n\r\n");
  expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
  expect(head).toContain("connection: close");
});

test("an answer says when to come back", () => {
  const error = new AppError("gateway.busy", { retryAfter: 0.2 });
  const { headers } = ownAnswer(error, { accept: null, traceId: null, release: null });
  expect(headers[headers.indexOf("retry-after") + 1]).toBe("1");
});

test.each([
  "/.lintas/ready",
  "/.lintas",
  "/a/%2E%2e/.lintas/x",
  "/..%2f.lintas/load",
  "/./.lintas/x",
])("%s is the entry's own", (path) => expect(isInternalPath(path)).toBe(true));

test.each(["/lintas", "/.lintasx", "/docs/.lintas/x", "/lintas.json"])(
  "%s is a function's",
  (path) => expect(isInternalPath(path)).toBe(false),
);

test("a host's name has no port and no trailing dot", () => {
  expect(["A.B:80", "a.b.", "[::1]:80", "a.b"].map(hostName)).toEqual([
    "a.b",
    "a.b",
    "[::1]",
    "a.b",
  ]);
});

test("trusted proxies are addresses and networks of both families", () => {
  const trusted = trustedProxies(["10.0.0.0/8", "::1", "fd00::/8"]);
  expect(["10.1.2.3", "::ffff:10.1.2.3", "::1", "fd12::1"].map(trusted)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["11.0.0.1", "fe80::1", "unknown"].map(trusted)).toEqual([false, false, false]);
  expect(() => trustedProxies(["example.com"])).toThrow(/neither an address nor a network/);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../shared/errors/app-error.ts";
import { jsonLogger } from "../../shared/log.ts";
import { newToken } from "../../shared/tokens.ts";
import { createApp } from "./app.ts";
import { bareServices } from "./testing/bare.ts";
import { systemClock } from "../../shared/clock.ts";

const app = createApp(bareServices());
const json = { "content-type": "application/json" };

async function problemOf(answer: Response) {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  return (await answer.json()) as Record<string, unknown>;
}

test("an unknown path is a problem with the request's id", async () => {
  const answer = await app.request("/v1/nothing");
  expect(answer.status).toBe(404);
  const problem = await problemOf(answer);
  expect(problem).toMatchObject({ code: "request.not_found", instance: "/v1/nothing" });
  expect(problem["requestId"]).toBe(answer.headers.get("x-request-id"));
});

test("a method that is not there: 405 and what is allowed", async () => {
  const answer = await app.request("/v1/orgs/acme/projects", { method: "PUT" });
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "POST"]);
  expect(await problemOf(answer)).toMatchObject({ code: "request.method_not_allowed" });
});

test("malformed JSON names the whole body", async () => {
  const answer = await app.request("/v1/tokens/exchange", {
    method: "POST",
    headers: json,
    body: '{"link": ',
  });
  expect(answer.status).toBe(400);
  expect(await problemOf(answer)).toMatchObject({
    code: "request.invalid",
    errors: [{ pointer: "", detail: expect.any(String) }],
  });
});

test("every mistake of a body is named by its pointer, at once", async () => {
  const answer = await app.request("/v1/tokens/exchange", {
    method: "POST",
    headers: json,
    body: JSON.stringify({ link: 3, extra: true }),
  });
  const { errors } = await problemOf(answer);
  expect((errors as { pointer: string }[]).map((error) => error.pointer).sort()).toEqual([
    "",
    "/link",
  ]);
});

test("another content type is refused", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"]) {
    const answer = await app.request("/v1/tokens/exchange", {
      method: "POST",
      headers: { "content-type": type, "content-length": "2" },
      body: "{}",
    });
    expect((await problemOf(answer))["code"], type).toBe("request.invalid");
  }
});

describe("a body above the limit", () => {
  const large = JSON.stringify({ link: "x".repeat(10_000_000) });

  test("that tells its length is refused before it is read", async () => {
    let read = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        read++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const answer = await app.request("/v1/tokens/exchange", {
      method: "POST",
      headers: { ...json, "content-length": String(large.length) },
      body,
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(read).toBeLessThan(3);
  });

  test("that comes in chunks is refused at the limit", async () => {
    let read = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        read++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const answer = await app.request("/v1/tokens/exchange", {
      method: "POST",
      headers: { ...json, "transfer-encoding": "chunked" },
      body,
      duplex: "half",
    } as RequestInit);
    expect((await problemOf(answer))["code"]).toBe("request.too_large");
    expect(read).toBeLessThan(30);
  });
});

test("a token that is torn or of the wrong kind is refused without asking the database", async () => {
  const whole = newToken("personal").reveal();
  const link = newToken("link").reveal();
  const session = newToken("session").reveal();
  for (const bearer of [whole.slice(0, -1), `${whole}x`, link, session, "", "ünicode".repeat(9)]) {
    const answer = await app.request("/v1/me", {
      headers: { authorization: `Bearer ${encodeURIComponent(bearer)}` },
    });
    expect([answer.status, (await problemOf(answer))["code"]]).toEqual([401, "auth.invalid_token"]);
  }
});

test("without anything: 401 that says how", async () => {
  const answer = await app.request("/v1/me");
  expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  expect(await problemOf(answer)).toMatchObject({ code: "auth.required" });
});

test("what fails inside never shows its words, and is logged under the request's id", async () => {
  const lines: string[] = [];
  const failing = createApp(
    bareServices({
      error: new Error("column hunter2 does not exist"),
      log: jsonLogger(systemClock, (line) => lines.push(line)),
    }),
  );
  const answer = await failing.request("/v1/me", {
    headers: { authorization: `Bearer ${newToken("personal").reveal()}` },
  });
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).not.toContain("hunter2");
  const id = answer.headers.get("x-request-id")!;
  expect(lines.filter((line) => line.includes("hunter2") && line.includes(id))).toHaveLength(1);
});

test.each(["CONNECT_TIMEOUT", "CONNECTION_CLOSED", "ECONNREFUSED", "57P01", "53300"])(
  "a database that is away (%s): 503 that may be tried again",
  async (code) => {
    const error = new Error("query failed", { cause: Object.assign(new Error("away"), { code }) });
    const failing = createApp(bareServices({ error }));
    for (const path of ["/v1/me", "/healthz"]) {
      const answer = await failing.request(path, {
        headers: { authorization: `Bearer ${newToken("personal").reveal()}` },
      });
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("1");
      expect(await problemOf(answer)).toMatchObject({ code: "database.unavailable" });
    }
  },
);

test("an error of the catalogue keeps its code", async () => {
  const failing = createApp(bareServices({ error: new AppError("storage.full") }));
  const answer = await failing.request("/v1/me", {
    headers: { authorization: `Bearer ${newToken("personal").reveal()}` },
  });
  expect(answer.status).toBe(507);
});

test("whatever is sent to an open route, the answer is a problem below 500", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.constant("[".repeat(50_000))),
      fc.constantFrom("application/json", "application/json; charset=utf-8"),
      async (body, type) => {
        const answer = await app.request("/v1/tokens/exchange", {
          method: "POST",
          headers: { "content-type": type },
          body,
        });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        await problemOf(answer);
      },
    ),
    { numRuns: 200 },
  );
});

test("whatever path is asked for, the answer is a problem below 500", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 8 }),
      async (segments) => {
        const path = `/v1/${segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join("/")}`;
        const answer = await app.request(path);
        expect([200, 401, 404]).toContain(answer.status);
      },
    ),
    { numRuns: 200 },
  );
});

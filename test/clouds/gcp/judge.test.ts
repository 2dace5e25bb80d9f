import { describe, expect, test } from "vitest";
import { explain } from "../../../adapters/gcp/explain.ts";
import { gaxError, lineError, refusal } from "../../../adapters/gcp/google-error.ts";
import { judge } from "../../../adapters/gcp/judge.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { READ, WRITE, gcpErrors, refused } from "./errors.ts";

describe("judge", () => {
  test.each(gcpErrors())("takes $name for $means", ({ error, means }) => {
    expect(judge(error)).toBe(means);
  });

  test("takes what it does not know for fatal", () => {
    for (const unknown of [new Error("never seen"), refused(418, "TEAPOT"), "text", null]) {
      expect(judge(unknown)).toBe("fatal");
    }
  });
});

describe("a person reads", () => {
  test("the call, Google's code and words, and the id of the request", () => {
    const headers = { "x-goog-request-id": "req-1" };
    const error = refused(400, "INVALID_ARGUMENT", "memory must be at least 128Mi.", { headers });
    expect(explain(error)).toEqual({
      call: WRITE.call,
      code: "INVALID_ARGUMENT",
      message: "memory must be at least 128Mi.",
      requestId: "req-1",
    });
  });

  test("the permission that is missing, where Google names it in its details alone", () => {
    const details = [
      { reason: "IAM_PERMISSION_DENIED", metadata: { permission: "run.services.update" } },
    ];
    const error = refused(403, "PERMISSION_DENIED", "The caller does not have permission", {
      details,
    });
    expect(explain(error).message).toContain("run.services.update");
    expect(error.message).toContain("Missing: run.services.update.");
  });

  test("Google's words also where the catalogue has a name for it", () => {
    const error = refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded for total allowable CPU.");
    expect(error).toMatchObject({ code: "provider.quota" });
    expect(explain(error)).toMatchObject({ call: WRITE.call, code: "RESOURCE_EXHAUSTED" });
  });

  test("something of whatever is thrown", () => {
    for (const thrown of [null, undefined, 42, "text", new Error("x"), new AppError("internal")]) {
      expect(explain(thrown)).toHaveProperty("message");
    }
  });
});

describe("an answer of Google becomes", () => {
  const code = (error: unknown) => (error instanceof AppError ? error.code : null);

  test("provider.throttled with the time that it names", () => {
    const error = refused(429, "RESOURCE_EXHAUSTED", "slower", { headers: { "retry-after": "7" } });
    expect(error).toMatchObject({ code: "provider.throttled", retryAfter: 7 });
    expect(refused(429, "RESOURCE_EXHAUSTED")).toMatchObject({ retryAfter: undefined });
  });

  test("provider.credentials where it does not know us", () => {
    expect(code(refused(401, "UNAUTHENTICATED"))).toBe("provider.credentials");
    const generated = Object.assign(new Error("16 UNAUTHENTICATED: no"), { code: 16 });
    expect(code(gaxError(WRITE, generated))).toBe("provider.credentials");
  });

  test("provider.protocol where it is not Google's at all", () => {
    const html = { status: 404, text: "<html>", header: () => null };
    expect(code(refusal(READ, html))).toBe("provider.protocol");
    const parse = Object.assign(new Error("bad"), { code: "HPE_INVALID_CONSTANT" });
    expect(code(lineError(READ, parse))).toBe("provider.protocol");
  });

  test("provider.quota for quotas of things, and provider.throttled for those of calls", () => {
    const details = [{ reason: "RATE_LIMIT_EXCEEDED", metadata: {} }];
    const words = "Quota exceeded for quota metric 'Write requests' per minute";
    expect(code(refused(429, "RESOURCE_EXHAUSTED", words, { details }))).toBe("provider.throttled");
    expect(
      code(refused(429, "RESOURCE_EXHAUSTED", "Quota violated: CpuAllocPerProjectRegion")),
    ).toBe("provider.quota");
  });
});

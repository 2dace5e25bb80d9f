import { describe, expect, test } from "vitest";
import { AzureError, lineError, refusal } from "../../../adapters/azure/errors.ts";
import { explain } from "../../../adapters/azure/explain.ts";
import { judge } from "../../../adapters/azure/judge.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Judgement } from "../../../shared/ports/compute.ts";
import { azureErrors, refused } from "./errors.ts";

describe("what an error of Azure means", () => {
  for (const { name, error, means } of azureErrors()) {
    test(`${name}: ${means}`, () => expect(judge(error)).toBe(means));
  }

  test("an error that nobody named is fatal, whatever its status", () => {
    for (const status of [400, 404, 409, 422]) {
      expect(judge(refused(status, "SomethingNew", "never seen"))).toBe<Judgement>("fatal");
    }
    for (const unknown of [new Error("never seen"), "text", null, undefined, 42, {}]) {
      expect(judge(unknown)).toBe<Judgement>("fatal");
    }
  });
});

describe("an error that people can do something about has a code of its own", () => {
  const cases: [string, Error, AppError["code"]][] = [
    [
      "an expired token",
      refused(401, "ExpiredAuthenticationToken", "The access token expiry is in the past."),
      "provider.credentials",
    ],
    [
      "a token of another tenant",
      refused(
        401,
        "InvalidAuthenticationTokenTenant",
        "The access token is from the wrong issuer.",
      ),
      "provider.credentials",
    ],
    [
      "a name that another tenant holds",
      refused(409, "Conflict", "Website with given name shop already exists."),
      "provider.name_taken",
    ],
    [
      "a storage account's name that somebody holds",
      refused(409, "StorageAccountAlreadyTaken", "The storage account named x is already taken."),
      "provider.name_taken",
    ],
    [
      "a quota, in App Service's words",
      refused(
        401,
        "Unauthorized",
        "Operation cannot be completed without additional quota. Current Limit: 0.",
      ),
      "provider.quota",
    ],
    [
      "a quota, by its code",
      refused(400, "QuotaExceeded", "The subscription has reached its limit."),
      "provider.quota",
    ],
    [
      "a region without the product",
      refused(
        400,
        "LocationNotAvailableForResourceType",
        "The provided location is not available.",
      ),
      "provider.region",
    ],
    ["too many calls", refused(429, "TooManyRequests", "Slow down.", "17"), "provider.throttled"],
    ["an answer that is no answer of ARM", refusal(html(404)), "provider.protocol"],
    [
      "a line that speaks another protocol",
      lineError(coded("HPE_INVALID_CONSTANT"), READ),
      "provider.protocol",
    ],
  ];
  for (const [name, error, code] of cases) {
    test(`${name}: ${code}`, () => expect((error as AppError).code).toBe(code));
  }

  test("the wait that Azure asks for is kept", () => {
    const error = refused(429, "TooManyRequests", "Slow down.", "17") as AppError;
    expect(error.retryAfter).toBe(17);
  });
});

test("an error is told in Azure's own words, with its call and the id of the request", () => {
  const said =
    "The client 'x' does not have authorization to perform action 'Microsoft.Web/sites/write' over scope '/subscriptions/s'.";
  const error = refused(403, "AuthorizationFailed", said);
  const told = {
    call: "Microsoft.Web/sites/write",
    code: "AuthorizationFailed",
    message: said,
    requestId: "req-1",
  };
  expect(explain(error)).toEqual(told);
  expect(explain(new AppError("provider.denied", { cause: error }))).toEqual(told);
  expect(error.message).toContain("Microsoft.Web/sites/write");
});

test("anything can be explained", () => {
  for (const odd of [null, undefined, "text", 42, {}, new Error("words")]) {
    expect(explain(odd)).toMatchObject({ call: null, code: null, requestId: null });
  }
});

test("the error of a socket is found below the SDK's own", () => {
  const outer = Object.assign(new Error("send failed", { cause: coded("ECONNRESET") }), {
    code: "REQUEST_SEND_ERROR",
  });
  expect(lineError(outer, READ)).toBeInstanceOf(AzureError);
  expect(explain(lineError(outer, READ)).code).toBe("ECONNRESET");
});

const READ = { call: "Microsoft.Web/sites/read", write: false } as const;

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function html(status: number) {
  return { ...READ, status, text: "<html>not here</html>", header: () => null };
}

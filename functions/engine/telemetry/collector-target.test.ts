import { expect, test } from "vitest";
import { collectorTarget, WrongTarget } from "./collector-target.ts";

const of = (variables: Record<string, string>) =>
  collectorTarget((name) => variables[name.replace("OTEL_EXPORTER_OTLP_", "")] ?? null);

test("without an endpoint nothing is exported", () => {
  expect(of({})).toBeNull();
  expect(of({ ENDPOINT: " ", HEADERS: "a=b" })).toBeNull();
});

test.each([
  ["http://collector:4318", "http://collector:4318/v1/traces"],
  ["https://collector/", "https://collector/v1/traces"],
  ["https://collector/otlp/?tenant=1", "https://collector/otlp/v1/traces?tenant=1"],
])("spans of %s go to %s", (ENDPOINT, tracesUrl) => {
  expect(of({ ENDPOINT })).toEqual({
    tracesUrl,
    metricsUrl: tracesUrl.replace("traces", "metrics"),
    headers: {},
    timeoutMs: 10_000,
  });
});

test("headers are a list, their values percent-encoded", () => {
  const HEADERS = "Authorization=Basic%20YTpi==, x-tenant = one ,";
  expect(of({ ENDPOINT: "http://c", HEADERS, TIMEOUT: "2500" })).toMatchObject({
    headers: { authorization: "Basic YTpi==", "x-tenant": "one" },
    timeoutMs: 2_500,
  });
});

test.each([
  [{ ENDPOINT: "collector:4318" }, "ENDPOINT"],
  [{ ENDPOINT: "ftp://collector" }, "ENDPOINT"],
  [{ ENDPOINT: "http://user:s3cret@collector" }, "ENDPOINT"],
  [{ ENDPOINT: "http://c", HEADERS: "s3cret" }, "HEADERS"],
  [{ ENDPOINT: "http://c", HEADERS: "a=b,s3 cret=x" }, "HEADERS"],
  [{ ENDPOINT: "http://c", HEADERS: "a=s3cret%0d%0ab: c" }, "HEADERS"],
  [{ ENDPOINT: "http://c", HEADERS: "a=s3cret%zz" }, "HEADERS"],
  [{ ENDPOINT: "http://c", TIMEOUT: "0" }, "TIMEOUT"],
  [{ ENDPOINT: "http://c", TIMEOUT: "10s" }, "TIMEOUT"],
])("%o is refused by its name, without its value", (variables, name) => {
  let message = "";
  try {
    of(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(WrongTarget);
    message = (error as Error).message;
  }
  expect(message).toContain(name);
  expect(message).not.toContain("s3");
});

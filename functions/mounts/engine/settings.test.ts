import { expect, test } from "vitest";
import { readEngineSettings } from "./settings.ts";

test("nothing is kept between requests unless a variable says so, and nothing else can be said", () => {
  expect(readEngineSettings({}).keep).toBe("none");
  expect(readEngineSettings({ ENGINE_KEEP: "instance" }).keep).toBe("instance");
  expect(() => readEngineSettings({ ENGINE_KEEP: "all" })).toThrow(
    "ENGINE_KEEP is all: it may be none or instance",
  );
});

test.each([
  [{}, 29_000],
  [{ LINTAS_TIMEOUT_MS: "10000" }, 9_000],
  [{ LINTAS_TIMEOUT_MS: "1000" }, 500],
  [{ LINTAS_TIMEOUT_MS: "3600000" }, 3_599_000],
])("the engine ends a request before the host does: %j", (env, timeoutMs) => {
  expect(readEngineSettings(env).timeoutMs).toBe(timeoutMs);
});

test.each([
  ["AWS Lambda", { AWS_LAMBDA_FUNCTION_NAME: "f" }, false],
  ["Azure Functions", { FUNCTIONS_WORKER_RUNTIME: "node" }, false],
  ["Cloud Run", { K_SERVICE: "s" }, true],
])("whether subscribers may stay on %s", (_, env, streams) => {
  expect(readEngineSettings(env).streams).toBe(streams);
});

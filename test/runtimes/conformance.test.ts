import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateSigningKeyPair } from "../../shared/signing.ts";
import { type AskFunction, asker } from "./conformance/ask.ts";
import { cases } from "./conformance/cases.ts";
import { differences, expectedOn, type Platform } from "./conformance/differences.ts";
import { privateCases } from "./conformance/private-cases.ts";
import { packTableFunction } from "./function-zip.ts";
import type { NodeVersion } from "./install.ts";
import { type RunningRuntime, type RuntimeKind, startRuntime } from "./start.ts";

interface Row {
  platform: Platform;
  kind: RuntimeKind;
  version: NodeVersion;
  /** What runs there, for people. */
  runtime: string;
  env?: Record<string, string>;
}

const rows: readonly Row[] = [
  ...(["22", "24"] as const).flatMap((version): Row[] => [
    {
      platform: "lambda",
      kind: "lambda",
      version,
      runtime: "aws-lambda-ric 4.0.2, its compiled client replaced by a preload",
    },
    {
      platform: "functions-framework",
      kind: "functions-framework",
      version,
      runtime: "functions-framework 5.0.5",
    },
    { platform: "cloud-run", kind: "cloud-run", version, runtime: "plain Node" },
  ]),
  {
    platform: "lambda, buffered",
    kind: "lambda",
    version: "22",
    runtime: "aws-lambda-ric 4.0.2 without its global, as where answers cannot be streamed",
    env: { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "true" },
  },
  {
    // Its worker refuses Node 24.
    platform: "azure",
    kind: "azure",
    version: "22",
    runtime: "@azure/functions 4.16.5 as it lies in the zip, host and worker played by the test",
  },
];

const own = await generateSigningKeyPair("own");
const foreign = await generateSigningKeyPair("foreign");
const privates = await privateCases(own.privateKey, foreign.privateKey);
const zip = await packTableFunction();
afterAll(() => zip[Symbol.asyncDispose]());

const env = {
  LINTAS_RELEASE: "r1",
  LINTAS_PART: "main",
  LINTAS_INVOKE_KEY: own.publicKey,
  LINTAS_CONCURRENCY: "8",
  LINTAS_TIMEOUT_MS: "10000",
  GREETING: "halo",
};

describe.each(rows)("the same zip on $platform, Node $version", (row) => {
  describe.each([
    { access: "public", table: cases },
    { access: "private", table: privates },
  ])("$access", ({ access, table }) => {
    let running: RunningRuntime;
    let ask: AskFunction;
    beforeAll(async () => {
      const all = { ...env, ...row.env, LINTAS_ACCESS: access };
      running = await startRuntime(row.kind, zip.folder, all, row.version);
      ask = asker(running.origin);
      if (access === "public") {
        console.log(
          `zip sha256 ${zip.digest} on ${row.platform}, Node ${row.version}: ${row.runtime}`,
        );
      }
    });
    afterAll(() => running?.close());

    test.each(table)("$name", async (one) => {
      const { expected, why } = expectedOn(row.platform, one);
      expect(await one.observe(ask), why).toEqual(expected);
    });
  });
});

test("every declared difference names a case, differs from it, and says why", () => {
  const all = [...cases, ...privates];
  for (const { case: name, expected, why } of differences) {
    const found = all.find((one) => one.name === name);
    expect(found, name).toBeDefined();
    expect(expected).not.toEqual(found?.expected);
    expect(why).toMatch(/\w+ \w+/);
  }
});

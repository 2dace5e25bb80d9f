import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AskFunction, asker } from "./conformance/ask.ts";
import { type FunctionZip, packFunction } from "./function-zip.ts";
import { installRuntimes } from "./install.ts";
import { startRuntimeApi } from "./lambda/runtime-api.ts";
import { startSandbox } from "./lambda/start-lambda.ts";
import { startRuntime, type RunningRuntime } from "./start.ts";

const SIZES = `
  let served = 0;
  export default {
    async fetch(request: Request): Promise<Response> {
      const url = new URL(request.url);
      if (url.pathname === "/wait") {
        served++;
        await new Promise((resolve) => setTimeout(resolve, 500));
        return Response.json({ served });
      }
      const size = Number(url.searchParams.get("size") ?? 0);
      await request.arrayBuffer();
      return new Response("x".repeat(size), { headers: { "content-type": "text/plain" } });
    },
  };
`;
const MB = 1024 * 1024;
const env = { LINTAS_RELEASE: "r1", LINTAS_PART: "main" };

let zip: FunctionZip;
beforeAll(async () => {
  zip = await packFunction(SIZES);
});
afterAll(() => zip[Symbol.asyncDispose]());

describe.each([
  { mode: "streamed", more: {}, largest: 19, tooLarge: 21 },
  {
    mode: "buffered",
    more: { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "true" },
    largest: 5.9,
    tooLarge: 6.1,
  },
])("$mode answers on Lambda", ({ mode, more, largest, tooLarge }) => {
  let running: RunningRuntime;
  let ask: AskFunction;
  beforeAll(async () => {
    running = await startRuntime("lambda", zip.folder, { ...env, ...more });
    ask = asker(running.origin);
  });
  afterAll(() => running?.close());

  test("may be as large as Lambda lets them, and one that is larger does not pass for whole", async () => {
    const size = Math.floor(largest * MB);
    const answer = await ask(`/?size=${size}`);
    expect(answer).toMatchObject({ status: 200, isWhole: true });
    expect(answer.body.byteLength).toBe(size);
    const beyond = await ask(`/?size=${Math.floor(tooLarge * MB)}`);
    expect(mode === "streamed" ? beyond.isWhole : beyond.status).toBe(
      mode === "streamed" ? false : 502,
    );
    expect((await ask("/?size=1")).text).toBe("x");
  });

  test("come to requests of almost 6 MB; larger ones never reach the function", async () => {
    const headers = { "content-type": "text/plain" };
    const post = async (size: number) =>
      (await ask("/", { method: "POST", headers, body: "x".repeat(size) })).status;
    expect(await post(Math.floor(5.9 * MB))).toBe(200);
    expect(await post(Math.floor(6.1 * MB))).toBe(413);
  });

  test("are made one at a time in each sandbox, several sandboxes beside each other", async () => {
    const answers = await Promise.all([ask("/wait"), ask("/wait"), ask("/wait")]);
    const served = answers.map(({ text }) => (JSON.parse(text) as { served: number }).served);
    expect(Math.max(...served)).toBeLessThan(3);
  });
});

test("an event of something else than a Function URL is an error that says so", async () => {
  const api = await startRuntimeApi();
  const runtimes = await installRuntimes();
  const ready = api.nextReady();
  const sandbox = startSandbox(runtimes.folder, runtimes.node[22], zip.folder, api.address, {
    ...env,
    AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "true",
  });
  try {
    await ready;
    const answer = await api.invoke(JSON.stringify({ Records: [] }));
    expect(answer).toMatchObject({
      kind: "error",
      detail: expect.stringContaining("no request of a Function URL"),
    });
  } finally {
    api.close();
    await sandbox.close();
  }
});

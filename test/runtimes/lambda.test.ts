import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AskFunction, asker } from "./conformance/ask.ts";
import { type FunctionZip, packFunction } from "./function-zip.ts";
import { installRuntimes } from "./install.ts";
import { createInvocationQueue } from "./lambda/invocation-queue.ts";
import { startSandbox } from "./lambda/sandbox.ts";
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

test("a request that takes longer than it may ends with its sandbox, and the next one has a new one", async () => {
  const running = await startRuntime("lambda", zip.folder, { ...env, LINTAS_TIMEOUT_MS: "300" });
  try {
    const ask = asker(running.origin);
    expect((await ask("/wait")).status).toBe(502);
    expect((await ask("/?size=1")).text).toBe("x");
  } finally {
    await running.close();
  }
});

test("an event of something else than a Function URL is an error that says so", async () => {
  const { folder: runtimes, node } = await installRuntimes();
  const more = { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "true" };
  const queue = createInvocationQueue();
  const parts = { runtimes, node: node[22], zipFolder: zip.folder, env: { ...env, ...more } };
  const sandbox = await startSandbox(parts, queue);
  try {
    expect(await queue.invoke(JSON.stringify({ Records: [] }))).toMatchObject({
      kind: "error",
      detail: expect.stringContaining("no request of a Function URL"),
    });
  } finally {
    await sandbox.close();
  }
});

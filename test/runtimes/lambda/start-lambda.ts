import { join } from "node:path";
import type { RunningRuntime } from "../start.ts";
import { type RuntimeProcess, startChild } from "../runtime-process.ts";
import { startFunctionUrl } from "./function-url.ts";
import { startRuntimeApi } from "./runtime-api.ts";

/** As many sandboxes as one function may have at once; each serves one request at a time. */
const SANDBOXES_MAX = 4;

/** `aws-lambda-ric` with the zip as its task root, behind a Function URL of ours. */
export async function startLambda(
  runtimes: { folder: string },
  node: string,
  zipFolder: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningRuntime> {
  const api = await startRuntimeApi();
  const sandboxes: ReturnType<typeof startChild>[] = [];
  const begin = () => {
    const sandbox = startSandbox(runtimes.folder, node, zipFolder, api.address, env);
    sandboxes.push(sandbox);
    return sandbox;
  };
  const close = async () => {
    api.close();
    await Promise.all(sandboxes.map((one) => one.close()));
  };
  try {
    const ready = api.nextReady();
    const first = begin();
    await Promise.race([
      ready,
      first.ended.then(({ log }) => {
        throw new Error(`the sandbox ended: ${log}`);
      }),
    ]);
  } catch (error) {
    await close();
    throw error;
  }
  const url = await startFunctionUrl((event) => {
    if (api.idle() === 0 && sandboxes.length < SANDBOXES_MAX) begin();
    return api.invoke(event);
  });
  return {
    origin: url.origin,
    async close() {
      url.close();
      await close();
    },
  };
}

/** One process of the runtime, which asks `api` for its invocations. */
export function startSandbox(
  runtimes: string,
  node: string,
  zipFolder: string,
  api: string,
  env: Readonly<Record<string, string>>,
): Omit<RuntimeProcess, "address" | "port"> {
  const ric = join(runtimes, "node_modules/aws-lambda-ric/index.mjs");
  return startChild(node, ["--require", join(import.meta.dirname, "preload.cjs"), ric], {
    ...env,
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: "true",
    LAMBDA_TASK_ROOT: zipFolder,
    _HANDLER: "lambda.handler",
    AWS_LAMBDA_FUNCTION_NAME: "test",
    AWS_LAMBDA_FUNCTION_VERSION: "1",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_LOG_GROUP_NAME: "test",
    AWS_LAMBDA_LOG_STREAM_NAME: "test",
  });
}

import { join } from "node:path";
import { startChild } from "../runtime-process.ts";
import type { InvocationQueue } from "./invocation-queue.ts";
import { startRuntimeApi } from "./runtime-api.ts";

export interface SandboxParts {
  /** The folder with the official runtimes. */
  runtimes: string;
  node: string;
  zipFolder: string;
  env: Readonly<Record<string, string>>;
}

/** One process of `aws-lambda-ric`, which serves one invocation at a time. */
export interface Sandbox {
  /** Rejects where its function does not load. */
  ready: Promise<void>;
  /** Resolves when it is gone, by itself, by `close` or because an invocation took too long. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/** As a function's configuration has it where nobody says otherwise. */
const TIMEOUT_MS = 30_000;

export async function startSandbox(parts: SandboxParts, queue: InvocationQueue): Promise<Sandbox> {
  const { runtimes, node, zipFolder, env } = parts;
  const timeoutMs = Number(env["LINTAS_TIMEOUT_MS"] ?? TIMEOUT_MS);
  const api = await startRuntimeApi(queue, timeoutMs, () => void child.close());
  const ric = join(runtimes, "node_modules/aws-lambda-ric/index.mjs");
  const child = startChild(node, ["--require", join(import.meta.dirname, "preload.cjs"), ric], {
    ...env,
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: "true",
    LAMBDA_TASK_ROOT: zipFolder,
    _HANDLER: "lambda.handler",
    AWS_LAMBDA_FUNCTION_NAME: "test",
    AWS_LAMBDA_FUNCTION_VERSION: "1",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_LOG_GROUP_NAME: "test",
    AWS_LAMBDA_LOG_STREAM_NAME: "test",
  });
  const ended = child.ended.then(({ log }) => {
    api.close();
    return log;
  });
  const died = ended.then((log) => Promise.reject(new Error(`the sandbox ended: ${log}`)));
  const ready = Promise.race([api.ready, died]);
  ready.catch(() => {});
  return { ready, ended: ended.then(() => {}), close: () => child.close() };
}

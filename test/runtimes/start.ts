import { join } from "node:path";
import { installRuntimes, type NodeVersion } from "./install.ts";
import { startLambda } from "./lambda/start-lambda.ts";
import { startServer } from "./runtime-process.ts";

export type RuntimeKind = "lambda" | "functions-framework" | "cloud-run" | "azure";

export interface RunningRuntime {
  /** Where the function answers over HTTP. */
  origin: string;
  close(): Promise<void>;
}

/**
 * Starts an unpacked zip of ours in a cloud's own runtime, with this environment alone. For Lambda
 * and Azure, whose runtimes are not asked by HTTP, a front of ours takes the part of the platform.
 * Rejects with the log where the function does not load.
 */
export async function startRuntime(
  kind: RuntimeKind,
  zipFolder: string,
  env: Readonly<Record<string, string>>,
  version: NodeVersion = "22",
): Promise<RunningRuntime> {
  const runtimes = await installRuntimes();
  const node = runtimes.node[version];
  if (kind === "lambda") return startLambda({ runtimes: runtimes.folder, node, zipFolder, env });
  const { args, env: own } = serverOf(kind, runtimes.folder, zipFolder);
  const server = await startServer(node, args, { ...env, ...own });
  return { origin: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

/** How each platform starts a server, but for the port: any free one. */
export function serverOf(
  kind: Exclude<RuntimeKind, "lambda">,
  runtimes: string,
  zipFolder: string,
): { args: string[]; env: Record<string, string> } {
  switch (kind) {
    case "functions-framework": {
      const main = "node_modules/@google-cloud/functions-framework/build/src/main.js";
      const source = ["--source", zipFolder, "--target", "lintas", "--signature-type", "http"];
      return { args: [join(runtimes, main), ...source], env: { PORT: "0" } };
    }
    case "cloud-run":
      return { args: [join(zipFolder, "node.mjs")], env: { PORT: "0" } };
    case "azure": {
      const worker = join(import.meta.dirname, "azure/worker.ts");
      return { args: [worker, zipFolder], env: { FUNCTIONS_WORKER_RUNTIME: "node" } };
    }
  }
}

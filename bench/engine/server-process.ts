import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface ServerProcess {
  pid: number;
  port: number;
  stop(): Promise<void>;
}

/** Starts a server, which tells its port once it listens. Rejects where it ends before that. */
export async function startServer(
  file: string,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Promise<ServerProcess> {
  const environment = {
    PATH: join(process.execPath, ".."),
    NODE_ENV: "production",
    GRAPHILE_ENV: "production",
  };
  const child = fork(file, args, { execArgv: [...execArgv], env: environment });
  const { port } = await firstMessage<{ port: number }>(child);
  return {
    pid: child.pid ?? 0,
    port,
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

/** Rejects where it ends before it sends one. */
export async function firstMessage<T>(child: ChildProcess): Promise<T> {
  const over = new AbortController();
  const gone = once(child, "exit", { signal: over.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.join(" ")} ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, "message"), gone])) as [T];
    return message;
  } finally {
    over.abort();
  }
}
